import Domain
import Services
import Testing

struct PatientTests {
    private static let full = PatientDetails(
        recordNumber: "A-17", familyName: "Каримова", givenName: "Азиза", middleName: "Шухратовна", birthDate: CalendarDate("1984-02-29"), sex: .female,
        phone: "+998 71 123 45 67", email: "aziza@example.org", address: "1 Amir Temur,\nToshkent",
        emergencyContact: .init(name: "Timur", relationship: "son", phone: "112"),
        insurance: .init(provider: "Uzbekinvest", number: "77/3"))

    @Test(arguments: Engine.available)
    func keepsEveryField(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            for details in [
                Self.full, Sample.details("Lee", nil), PatientDetails(familyName: "O", emergencyContact: .init(name: "x"), insurance: .init(provider: "y")),
            ] {
                let patient = Sample.patient(details)
                let outcome = try await records.patients.create(patient, idempotencyKey: nil, by: Sample.physician)
                #expect(outcome == .recorded(patient.id))
                #expect(try await records.patients.patient(patient.id) == patient)
            }
            #expect(try await records.patients.patient(recordNumber: "A-17")?.details == Self.full)
            #expect(try await records.patients.patient(recordNumber: "a-17") == nil)
            #expect(try await records.patients.patient(PatientID()) == nil)
        }
    }

    @Test(arguments: Engine.available)
    func createsOncePerKey(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (first, second) = (Sample.patient(), Sample.patient())
            _ = try await records.patients.create(first, idempotencyKey: Sample.key("k"), by: Sample.physician)
            #expect(try await records.patients.create(second, idempotencyKey: Sample.key("k"), by: Sample.physician) == .replayed(first.id))
            #expect(try await records.count("patients") == 1)
        }
    }

    @Test(arguments: Engine.available)
    func changesOnlyTheRevisionThatWasRead(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let patient = Sample.patient(Self.full)
            let study = try await records.record(.init(patient: .new(patient)))
            let later = Sample.noon + .seconds(5)
            let changed = try await records.patients.update(
                patient.id, to: Sample.details("Saidova", recordNumber: "B-1"), ifRevision: 1, at: later, by: Sample.physician)
            #expect(changed.revision == 2 && changed.updatedAt == later && changed.createdAt == patient.createdAt)
            #expect(try await records.patients.patient(patient.id) == changed)
            #expect(try await records.ids(StudyQuery(text: "saidova")) == [study.id])
            #expect(try await records.ids(StudyQuery(text: "karimova")).isEmpty)
            #expect(try await records.patients.patients(matching: "karimova", visibleTo: .all, page: PageRequest()).items.isEmpty)
            let stale = await #expect(throws: ServiceError.self) {
                try await records.patients.update(patient.id, to: Self.full, ifRevision: 1, at: later, by: Sample.physician)
            }
            #expect(stale?.code == .preconditionFailed)
            let unknown = await #expect(throws: ServiceError.self) {
                try await records.patients.update(PatientID(), to: Self.full, ifRevision: 1, at: later, by: Sample.physician)
            }
            #expect(unknown?.code == .notFound)
        }
    }

    @Test(arguments: Engine.available)
    func refusesARecordNumberThatIsTaken(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let patient = Sample.patient(Sample.details("Lee"))
            _ = try await records.patients.create(Sample.patient(Self.full), idempotencyKey: nil, by: Sample.physician)
            _ = try await records.patients.create(patient, idempotencyKey: nil, by: Sample.physician)
            let created = await #expect(throws: ServiceError.self) {
                try await records.patients.create(Sample.patient(Self.full), idempotencyKey: nil, by: Sample.physician)
            }
            let updated = await #expect(throws: ServiceError.self) {
                try await records.patients.update(patient.id, to: Self.full, ifRevision: 1, at: Sample.noon, by: Sample.physician)
            }
            #expect(created?.code == .conflict && updated?.code == .conflict)
            #expect(try await records.patients.patient(patient.id) == patient)
        }
    }

    @Test(arguments: Engine.available)
    func letsOneOfManyChangesAtOnceThrough(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let patient = Sample.patient()
            _ = try await records.patients.create(patient, idempotencyKey: nil, by: Sample.physician)
            let codes = await withTaskGroup(of: ServiceError.Code?.self) { group in
                for index in 0..<10 {
                    group.addTask {
                        do {
                            _ = try await records.patients.update(
                                patient.id, to: Sample.details("K\(index)"), ifRevision: 1, at: Sample.noon, by: Sample.physician)
                            return nil
                        } catch {
                            return (error as? ServiceError)?.code ?? .unknown
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.count { $0 == nil } == 1)
            #expect(codes.count { $0 == .preconditionFailed } == 9)
        }
    }
}

struct MergeTests {
    @Test(arguments: Engine.available)
    func givesTheStudiesToTheSurvivor(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (kept, double) = (Sample.patient(Sample.details("Karimov", recordNumber: "1")), Sample.patient(Sample.details("Carimov", recordNumber: "2")))
            let ofKept = try await records.record(.init(patient: .new(kept))).id
            let ofDouble = try await records.record(.init(patient: .new(double))).id
            try await records.patients.merge(double.id, into: kept.id, at: Sample.noon + .seconds(9), by: Sample.physician)
            #expect(try await records.ids(StudyQuery(patient: kept.id)) == [ofDouble, ofKept])
            #expect(try await records.ids(StudyQuery(patient: double.id)).isEmpty)
            #expect(try await records.ids(StudyQuery(text: "karimov")) == [ofDouble, ofKept])
            #expect(try await records.ids(StudyQuery(text: "carimov 2")) == [ofDouble, ofKept])
            #expect(try await records.patients.patients(matching: "carimov 2", visibleTo: .all, page: PageRequest()).items.map(\.id) == [kept.id])
            let merged = try #require(try await records.patients.patient(double.id))
            #expect(merged.mergedInto == kept.id && merged.revision == 2 && merged.details == double.details)
            let survivor = try #require(try await records.patients.patient(kept.id))
            #expect(survivor.revision == 2 && survivor.details == kept.details && survivor.updatedAt == Sample.noon + .seconds(9))
            #expect(try await records.patients.patients(matching: nil, visibleTo: .all, page: PageRequest()).items.map(\.id) == [kept.id])
            #expect(try await records.patients.patient(recordNumber: "2")?.mergedInto == kept.id, "its record number still leads to the person")
            // A study that was on its way to the duplicate goes to the survivor.
            let late = try await records.record(.init(patient: .known(double.id))).id
            #expect(try await records.studies.study(late)?.patient == kept.id)
            #expect(try await records.ids(StudyQuery(text: "carimov")) == [late, ofDouble, ofKept])
        }
    }

    @Test(arguments: Engine.available)
    func keepsFindingTheOldNumbersAfterTheNamesWereChanged(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let people = (0..<3).map { Sample.patient(Sample.details("Person\($0)", recordNumber: "old-\(7000 + $0)")) }
            for patient in people { _ = try await records.patients.create(patient, idempotencyKey: nil, by: Sample.physician) }
            let (last, study) = (people[2].id, try await records.record(.init(patient: .known(people[0].id))).id)
            try await records.patients.merge(people[0].id, into: people[1].id, at: Sample.noon, by: Sample.physician)
            try await records.patients.merge(people[1].id, into: last, at: Sample.noon, by: Sample.physician)
            let details = Sample.details("Changed", recordNumber: "new-1")
            _ = try await records.patients.update(last, to: details, ifRevision: 2, at: Sample.noon, by: Sample.physician)
            let texts = ["old 7000": true, "person0": true, "old-7001": true, "new-1 changed": true, "old-7002": false, "person2": false]
            for (text, isFound) in texts {
                let found = try await records.patients.patients(matching: text, visibleTo: .all, page: PageRequest()).items
                #expect(found.map(\.id) == (isFound ? [last] : []), "\(text)")
                #expect(try await records.ids(StudyQuery(text: text)) == (isFound ? [study] : []), "\(text)")
            }
        }
    }

    @Test(arguments: Engine.available)
    func leadsToTheLastSurvivor(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let people = (0..<3).map { Sample.patient(Sample.details("P\($0)")) }
            for patient in people { _ = try await records.patients.create(patient, idempotencyKey: nil, by: Sample.physician) }
            try await records.patients.merge(people[0].id, into: people[1].id, at: Sample.noon, by: Sample.physician)
            try await records.patients.merge(people[1].id, into: people[2].id, at: Sample.noon, by: Sample.physician)
            #expect(try await records.patients.patient(people[0].id)?.mergedInto == people[2].id)
            for (duplicate, survivor) in [(0, 2), (2, 1), (2, 2)] {
                let error = await #expect(throws: ServiceError.self) {
                    try await records.patients.merge(people[duplicate].id, into: people[survivor].id, at: Sample.noon, by: Sample.physician)
                }
                #expect(error?.code == .conflict)
            }
            let unknown = await #expect(throws: ServiceError.self) {
                try await records.patients.merge(PatientID(), into: people[2].id, at: Sample.noon, by: Sample.physician)
            }
            #expect(unknown?.code == .notFound)
        }
    }

    @Test(arguments: Engine.available)
    func survivesStudiesThatArriveMeanwhile(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (kept, double) = (Sample.patient(Sample.details("Kept")), Sample.patient(Sample.details("Double")))
            for patient in [kept, double] { _ = try await records.patients.create(patient, idempotencyKey: nil, by: Sample.physician) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { try await records.record(.init(patient: .known(double.id))) } }
                group.addTask { try await records.patients.merge(double.id, into: kept.id, at: Sample.noon, by: Sample.physician) }
                try await group.waitForAll()
            }
            #expect(try await records.ids(StudyQuery(patient: kept.id)).count == 20)
            #expect(try await records.ids(StudyQuery(text: "kept")).count == 20)
        }
    }
}
