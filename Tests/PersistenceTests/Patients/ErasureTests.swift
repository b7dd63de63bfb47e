import Domain
import SQL
import Services
import Testing

struct ErasureTests {
    @Test(arguments: Engine.available)
    func leavesNothingThatTellsWhoItWas(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (patient, double, other) = (Self.identified("Abdurahmonova"), Self.identified("Ҳамроқулова"), Sample.patient(Sample.details("Lee")))
            let first = try await records.record(.init(patient: .new(patient), image: 1, notes: "Abdurahmonova coughs"))
            _ = try await records.record(.init(patient: .new(double), image: 2, probability: nil))
            let shared = try await records.record(.init(patient: .new(other), image: 1))
            let prediction = try #require(first.prediction).recorded.id
            try await records.repositories.reviews.append(Sample.review(prediction, .disagree, note: "Ask Abdurahmonova’s son"), to: first.id)
            try await Self.batch(of: patient.id, in: records)
            try await records.patients.merge(double.id, into: patient.id, at: Sample.noon, by: Sample.physician)
            let before = try await records.dump()
            #expect(Words.contains(before), "or the search below finds nothing for another reason")

            let claimed = try await records.patients.erase(patient.id, at: Sample.noon + .seconds(60), by: Sample.physician)
            #expect(Set(claimed) == [Sample.digest(2), Sample.digest(3)], "the other patient's study refers to image 1")
            let dump = try await records.dump().lowercased()
            // The duplicate's folded name is its survivor's too since the merge; SQLite's index must have let go of it as well.
            for word in Words.all + ["hamro"] { #expect(!dump.contains(word), "\(word)") }

            #expect(try await records.patients.patient(patient.id) == nil)
            #expect(try await records.patients.patient(double.id) == nil)
            let study = try #require(try await records.studies.study(first.id))
            #expect(study.patient == nil && study.image == nil && study.notes == nil && study.prediction?.id == prediction)
            #expect(study.reviews.count == 1 && study.reviews[0].note == nil && study.reviews[0].verdict == .disagree)
            #expect(try await records.studies.study(shared.id)?.image == Sample.digest(1))
            #expect(try await records.all(StudyQuery()).count == 4)
            #expect(try await records.ids(StudyQuery(text: "abdu")).isEmpty)
            #expect(try await records.ids(StudyQuery(text: "lee")) == [shared.id])
        }
    }

    /// What the patient is known by, and how the index of words spells it.
    private enum Words {
        static let all = [
            "abdura", "ҳамро", "zulfiya", "77-xyz", "xyz", "amir temur", "uzbekinvest", "+998", "@example", "coughs", "ask ", "karimova.dcm", "zulfiya-scan",
        ]

        static func contains(_ dump: String) -> Bool { all.allSatisfy { dump.lowercased().contains($0) } }
    }

    private static func identified(_ familyName: String) -> Patient {
        Sample.patient(
            PatientDetails(
                recordNumber: "\(familyName.count)77-XYZ", familyName: familyName, givenName: "Zulfiya", birthDate: CalendarDate("1984-02-29"),
                phone: "+998 71",
                email: "a@example.org", address: "Amir Temur", emergencyContact: .init(name: "\(familyName) Timur"), insurance: .init(provider: "Uzbekinvest")))
    }

    private static func batch(of patient: PatientID, in records: Records) async throws {
        let study = try await Sample.Study(patient: .known(patient), image: 3).new(in: records.images)
        let items = [
            NewBatch.Item(fileName: "karimova.dcm", content: .study(study)),
            NewBatch.Item(fileName: "zulfiya-scan.txt", content: .refused(code: .notAPicture, message: "The file is no picture.")),
        ]
        let batch = NewBatch(id: BatchID(), createdAt: Sample.noon, createdBy: Sample.physician, items: items, idempotencyKey: nil)
        _ = try await records.repositories.batches.record(batch)
    }

    @Test(arguments: Engine.available)
    func leavesOtherBatchesTheNamesOfTheirFiles(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (patient, other) = (Sample.patient(), Sample.patient())
            for patient in [patient, other] {
                _ = try await records.patients.create(patient, idempotencyKey: nil, by: Sample.physician)
                try await Self.batch(of: patient.id, in: records)
            }
            _ = try await records.patients.erase(patient.id, at: Sample.noon, by: Sample.physician)
            let names = try await records.database.read { connection in
                try connection.query("SELECT file_name FROM batch_items ORDER BY batch, position").map { try $0.get("file_name", as: String.self) }
            }
            #expect(names == ["", "", "karimova.dcm", "zulfiya-scan.txt"])
        }
    }

    @Test(arguments: Engine.available)
    func endsWhatWaitsForThePicture(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let patient = Sample.patient()
            let queued = try await records.record(.init(patient: .new(patient), probability: nil))
            let job = try #require(try await records.repositories.jobs.claim(by: "w", lease: .seconds(60), at: .now))
            _ = try await records.patients.erase(patient.id, at: Sample.noon, by: Sample.physician)
            try await records.repositories.jobs.finish(job, with: .predicted(Sample.recorded()), at: .now)
            let study = try #require(try await records.studies.study(queued.id))
            guard case .failed(.gone, _) = study.status else { return #expect(Bool(false), "\(study.status)") }
            #expect(study.predictions.isEmpty)
            #expect(try await records.repositories.jobs.waiting() == 0)
            #expect(try await records.tallies() == ["20484  received ": 1, "20484  completed failed": 1])
        }
    }

    @Test(arguments: Engine.available)
    func refusesWhomItDoesNotKnowAndWhomAnotherStandsFor(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (kept, double) = (Sample.patient(), Sample.patient())
            for patient in [kept, double] { _ = try await records.patients.create(patient, idempotencyKey: nil, by: Sample.physician) }
            try await records.patients.merge(double.id, into: kept.id, at: Sample.noon, by: Sample.physician)
            for (id, code) in [(PatientID(), ServiceError.Code.notFound), (double.id, .conflict)] {
                let error = await #expect(throws: ServiceError.self) { try await records.patients.erase(id, at: Sample.noon, by: Sample.physician) }
                #expect(error?.code == code)
            }
        }
    }

    @Test(arguments: Engine.available)
    func replaysAKeyOfAnErasedStudy(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let patient = Sample.patient()
            let first = try await records.record(.init(patient: .new(patient), key: Sample.key("k")))
            _ = try await records.patients.erase(patient.id, at: Sample.noon, by: Sample.physician)
            #expect(try await records.studies.replay(of: Sample.key("k")) == first.id)
            #expect(try await records.studies.study(first.id)?.patient == nil)
        }
    }
}
