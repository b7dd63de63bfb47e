import Domain
import Foundation
import SQL
import Services
import Synchronization
import Testing

@testable import Persistence

/// What changes write in the audit, in their own transactions.
struct AuditChainTests {
    private static let origin = RequestOrigin(address: "192.0.2.7", requestID: "request-7", credential: "session:7")

    @Test(arguments: Engine.available)
    func recordsEveryChangeWithWhoAndWhichAndWhence(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (patient, other) = (Sample.patient(), Sample.patient())
            let study = try await RequestOrigin.$current.withValue(Self.origin) {
                _ = try await records.patients.create(other, idempotencyKey: nil, by: Sample.physician)
                let study = try await records.record(.init(patient: .new(patient)))
                let review = Sample.review(try #require(study.prediction).recorded.id, .disagree, corrected: .normal, note: "private")
                try await records.repositories.reviews.append(review, to: study.id)
                _ = try await records.patients.update(
                    patient.id, to: Sample.details("Karimova"), ifRevision: 1, at: Sample.noon, by: Sample.physician)
                try await records.patients.merge(patient.id, into: other.id, at: Sample.noon, by: Sample.physician)
                _ = try await records.patients.erase(other.id, at: Sample.noon, by: Sample.physician)
                try await records.repositories.modelActivations.append(
                    ModelActivation(id: ModelActivationID(), role: .shadow, version: "2.0.0", activatedBy: Sample.physician, activatedAt: Sample.noon))
                return study
            }
            let trail = try await records.trail().map(\.event)
            #expect(
                trail.map(\.action) == [.createPatient, .createStudy, .reviewStudy, .updatePatient, .mergePatients, .erasePatient, .changeModel])
            #expect(trail.allSatisfy { $0.actor == Sample.physician && $0.outcome == .success && $0.origin == Self.origin })
            #expect(
                trail.map(\.objects) == [
                    [.patient(other.id)], [.study(study.id), .patient(patient.id)], [.study(study.id), .patient(patient.id)], [.patient(patient.id)],
                    [.patient(other.id), .patient(patient.id)], [.patient(other.id)], [AuditObject(.model, "2.0.0")],
                ])
            #expect(
                trail.map(\.detail) == [
                    [:], [:], ["verdict": "disagree", "corrected": "normal"], ["revision": "2"], ["studies": "1"], ["studies": "1", "images": "1"],
                    ["role": "shadow"],
                ])
            #expect(try await records.verify().isEmpty)
        }
    }

    @Test(arguments: Engine.available)
    func recordsABatchAndEachOfItsStudies(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let studies = [try await Sample.Study().new(in: records.images), try await Sample.Study(probability: nil).new(in: records.images)]
            let items = studies.map { NewBatch.Item(fileName: "a.png", content: .study($0)) }
            let refused = NewBatch.Item(fileName: "b.png", content: .refused(code: .notAPicture, message: "No picture."))
            let batch = NewBatch(
                id: BatchID(), createdAt: Sample.noon, createdBy: Sample.physician, items: items + [refused], idempotencyKey: Sample.key("once"))
            for _ in 0..<2 { _ = try await records.repositories.batches.record(batch) }
            let trail = try await records.trail().map(\.event)
            #expect(trail.map(\.action) == [.createBatch, .createStudy, .createStudy])
            #expect(trail.map(\.objects) == [[.batch(batch.id)]] + studies.map { [.study($0.id), .batch(batch.id)] })
            #expect(trail.first?.detail == ["items": "3", "studies": "2"])
        }
    }

    @Test(arguments: Engine.available)
    func recordsAPredictionByAJobAsTheServicesOwnDoing(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let study = try await records.record(.init(patient: .new(Sample.patient()), probability: nil))
            let job = try #require(try await records.repositories.jobs.claim(by: "one", lease: .seconds(60), at: Sample.noon + .seconds(60)))
            for _ in 0..<2 { try await records.repositories.jobs.finish(job, with: .predicted(Sample.recorded()), at: Sample.noon) }
            let last = try #require(try await records.trail().last).event
            #expect(try await records.audit.count() == 2, "who finishes a job that is gone changes nothing")
            #expect(last.action == .completeStudy && last.actor == .system && last.objects.first == .study(study.id) && last.objects.count == 2)
            #expect(last.detail == ["kind": "predict", "result": "predicted"])
        }
    }

    @Test(arguments: Engine.available)
    func recordsNothingOfWhatCameTwiceOrFailed(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let patient = Sample.patient()
            for _ in 0..<2 { _ = try await records.patients.create(patient, idempotencyKey: Sample.key("one"), by: Sample.physician) }
            for _ in 0..<2 { try await records.record(.init(image: 7, key: Sample.key("two"))) }
            await #expect(throws: ServiceError.self) {
                try await records.patients.update(patient.id, to: Sample.details(), ifRevision: 9, at: Sample.noon, by: Sample.physician)
            }
            await #expect(throws: ServiceError.self) { try await records.patients.erase(PatientID(), at: Sample.noon, by: Sample.physician) }
            #expect(try await records.trail().map(\.event.action) == [.createPatient, .createStudy])
        }
    }

    /// A head that was set back makes the first attempt fail at its very end.
    @Test(arguments: Engine.available)
    func recordsATransactionThatHadToBeRunAgainOnce(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.database.write { _ = try $0.execute("CREATE TABLE old_head AS SELECT * FROM audit_head") }
            try await records.fill(1)
            try await records.tamper([AuditTamperingTests.oldHead])
            let attempts = Attempts()
            try await records.recorder().write(.createPatient, by: Sample.physician) { transaction in
                transaction.concerns(AuditObject(.patient, "patient-\(attempts.next())"))
                transaction.record(Sample.event(1))
            }
            #expect(
                try await records.trail().map(\.event.objects) == [
                    [AuditObject(.study, "study-0")], [AuditObject(.patient, "patient-2")], [AuditObject(.study, "study-1")],
                ])
        }
    }

    /// Counts how often a transaction is run.
    private final class Attempts: Sendable {
        private let made = Mutex(0)

        func next() -> Int {
            made.withLock {
                $0 += 1
                return $0
            }
        }
    }

    @Test(arguments: Engine.available)
    func countsWithoutGapsWhenManyChangeAtOnce(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<24 {
                    group.addTask {
                        if number % 2 == 0 { try await records.record() } else { try await records.audit.append(Sample.event(number)) }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await records.trail().map(\.sequence) == Array(1...24))
            #expect(try await records.verify().isEmpty)
        }
    }

    @Test(arguments: Engine.available)
    func boundsWhatAClientMaySayAndKeepsNoText(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let long = String(repeating: "e\u{301}", count: 5000)
            let event = AuditEvent(
                .request, .refused, by: Author(kind: .user, id: long, name: "a\0b" + long), objects: (0..<99).map { AuditObject(.study, "\($0)" + long) },
                origin: RequestOrigin(address: long, requestID: long, credential: long), at: Sample.noon,
                detail: Dictionary(uniqueKeysWithValues: (0..<99).map { ("\($0)" + long, long) }))
            try await records.audit.append(event)
            let kept = try #require(try await records.trail().first).event
            #expect(kept.actor.name.unicodeScalars.count == 200 && kept.actor.name.hasPrefix("a\u{FFFD}b"))
            #expect(kept.objects.count == 16 && kept.objects.allSatisfy { $0.id.unicodeScalars.count == 200 })
            #expect(kept.origin.address?.unicodeScalars.count == 64 && kept.origin.requestID?.unicodeScalars.count == 200)
            #expect(kept.detail.count == 16 && kept.detail.keys.allSatisfy { $0.unicodeScalars.count == 32 })
            #expect(kept.detail.values.allSatisfy { $0.unicodeScalars.count == 200 })
            #expect(try await records.verify().isEmpty)
        }
    }

    private static let refused: [SQLStatement] = [
        "UPDATE audit_events SET detail = '{}'", "UPDATE audit_events SET sequence = sequence + 1", "DELETE FROM audit_events",
        "UPDATE audit_objects SET id = 'x'", "DELETE FROM audit_objects", "DELETE FROM audit_head",
        "\(sqlite: "DELETE FROM audit_events", postgresql: "TRUNCATE audit_events")",
        "\(sqlite: "DELETE FROM audit_objects", postgresql: "TRUNCATE audit_objects")",
        "\(sqlite: "DELETE FROM audit_head", postgresql: "TRUNCATE audit_head")",
    ]

    @Test(arguments: Engine.available)
    func refusesToBeChanged(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.fill(2)
            for statement in Self.refused {
                let error = await #expect(throws: SQLError.self) { try await records.database.write { _ = try $0.execute(statement) } }
                #expect(error?.code == .checkViolation, "\(statement.text(for: records.database.dialect))")
            }
            #expect(try await records.verify().isEmpty)
        }
    }

    @Test(arguments: [[], [UInt8](repeating: 0, count: 32), [UInt8](repeating: 7, count: 32), [UInt8](1...31), [UInt8](1...33)])
    func refusesAKeyThatIsNone(_ bytes: [UInt8]) {
        #expect(throws: ServiceError.self) { try AuditChainKey(bytes) }
    }

    /// Worked out by another program from what `AuditRow` and `AuditEncoding` say: it must never change.
    @Test func hashesAsItAlwaysDid() throws {
        let row = AuditRow(sequence: 1, content: try Sample.event(0).stored, previous: AuditHead.nothing, key: .test)
        #expect(row.hash.map { String(format: "%02x", $0) }.joined() == "f35b75e80eadff52bfc5dfea21ae70bd4828e181fcfa4509bdde38b85cccaf7c")
    }
}
