import Domain
import Services
import Testing

struct StudyRecordingTests {
    @Test(arguments: Engine.available)
    func keepsEveryFieldOfAStudyAndItsPrediction(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let patient = Sample.patient()
            let new = try await records.record(
                .init(
                    patient: .new(patient), notes: "кашель ½ \"\\ 🩻", age: Age(years: 41.25), probability: 0.1 + 0.2,
                    warnings: [.lowQuality, .populationUnknown]))
            let study = try #require(try await records.studies.study(new.id))
            #expect(study.id == new.id && study.patient == patient.id && study.image == new.image.digest && study.status == .predicted)
            #expect(study.notes == new.notes && study.age == new.age && study.receivedAt == new.receivedAt && study.receivedBy == new.receivedBy)
            #expect(study.reviewState == .unreviewed && study.reviews.isEmpty)
            let (expected, found) = (try #require(new.prediction).recorded, try #require(study.prediction))
            #expect(study.completedAt == expected.predictedAt && study.radiograph == expected.prediction.radiograph)
            #expect(found.id == expected.id && found.role == expected.role && found.predictedAt == expected.predictedAt)
            expectEqual(found.prediction, expected.prediction)
        }
    }

    private func expectEqual(_ one: Prediction, _ other: Prediction) {
        #expect(one.finding == other.finding && one.probability == other.probability && one.operatingPoints == other.operatingPoints)
        #expect(one.warnings == other.warnings && one.outOfDistribution == other.outOfDistribution && one.model == other.model)
        #expect(one.radiograph == other.radiograph && one.input == other.input && one.timings == other.timings)
        #expect(one.saliency == other.saliency && one.saliency.intensities == other.saliency.intensities)
    }

    @Test(arguments: Engine.available)
    func leavesOutWhatIsNotKnown(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let new = try await records.record(.init(probability: nil))
            let study = try #require(try await records.studies.study(new.id))
            #expect(study.patient == nil && study.notes == nil && study.age == nil && study.completedAt == nil && study.radiograph == nil)
            #expect(study.status == .queued && study.predictions.isEmpty)
            #expect(try await records.studies.study(StudyID()) == nil)
            #expect(try await records.repositories.jobs.waiting() == 1)
        }
    }

    @Test(arguments: Engine.available)
    func leavesNothingBehindWhenTheImageCannotBePublished(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let before = try await records.counts()
            records.images.refusePublishing()
            let study = try await Sample.Study(patient: .new(Sample.patient()), shadowed: true, key: Sample.key("k")).new(in: records.images)
            let error = await #expect(throws: ServiceError.self) { try await records.studies.record(study) }
            #expect(error?.code == .storageFull)
            #expect(try await records.counts() == before)
            #expect(records.images.stagedCount == 0 && records.images.published.isEmpty)
            records.images.refusePublishing(false)
            try await records.record(.init(key: Sample.key("k")))
        }
    }

    @Test(arguments: Engine.available)
    func keepsOneImageOfTheSamePictureTwice(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.record(.init(image: 5))
            try await records.record(.init(image: 5))
            #expect(try await records.count("images") == 1)
            #expect(try await records.count("studies") == 2)
            #expect(records.images.published.count == 1 && records.images.stagedCount == 0)
        }
    }

    @Test(arguments: Engine.available)
    func refusesAPatientWhoIsGone(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let study = try await Sample.Study(patient: .known(PatientID())).new(in: records.images)
            let error = await #expect(throws: ServiceError.self) { try await records.studies.record(study) }
            #expect(error?.code == .conflict)
            #expect(try await records.count("images") == 0)
            #expect(records.images.stagedCount == 1, "the caller may record it for another patient")
        }
    }

    @Test(arguments: Engine.available)
    func refusesARecordNumberThatIsTaken(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.record(.init(patient: .new(Sample.patient(Sample.details(recordNumber: "A-17")))))
            let second = try await Sample.Study(patient: .new(Sample.patient(Sample.details("Petrov", recordNumber: "A-17")))).new(in: records.images)
            let error = await #expect(throws: ServiceError.self) { try await records.studies.record(second) }
            #expect(error?.code == .conflict)
            #expect(error.map { !"\($0) \(String(reflecting: $0))".contains("A-17") } == true, "no patient data in errors")
            #expect(try await records.count("patients") == 1)
            #expect(try await records.count("studies") == 1)
        }
    }
}

struct IdempotencyTests {
    @Test(arguments: Engine.available)
    func leadsBackToTheFirstStudy(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let first = try await records.record(.init(key: Sample.key("k")))
            let again = try await Sample.Study(key: Sample.key("k")).new(in: records.images)
            #expect(try await records.studies.record(again) == .replayed(first.id))
            #expect(try await records.studies.replay(of: Sample.key("k")) == first.id)
            #expect(try await records.studies.replay(of: Sample.key("other")) == nil)
            #expect(try await records.count("studies") == 1)
            #expect(records.images.stagedCount == 0, "what was staged for the second is dropped")
        }
    }

    @Test(arguments: Engine.available)
    func refusesTheKeyForAnotherRequest(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.record(.init(key: Sample.key("k", "a")))
            let other = try await Sample.Study(key: Sample.key("k", "b")).new(in: records.images)
            let recorded = await #expect(throws: ServiceError.self) { try await records.studies.record(other) }
            #expect(recorded?.code == .idempotencyKeyReused)
            let replayed = await #expect(throws: ServiceError.self) { try await records.studies.replay(of: Sample.key("k", "b")) }
            #expect(replayed?.code == .idempotencyKeyReused)
            let asPatient = await #expect(throws: ServiceError.self) {
                try await records.patients.create(Sample.patient(), idempotencyKey: Sample.key("k", "a"), by: Sample.physician)
            }
            #expect(asPatient?.code == .idempotencyKeyReused)
            #expect(records.images.stagedCount == 0)
        }
    }

    @Test(arguments: Engine.available)
    func keepsKeysOfDifferentPeopleApart(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let authors = [Author.anonymous, .system, Sample.physician, Author(kind: .user, id: "8", name: Sample.physician.name)]
            for author in authors { try await records.record(.init(key: Sample.key("k", author.name, by: author))) }
            #expect(try await records.count("studies") == authors.count)
        }
    }

    @Test(arguments: Engine.available)
    func recordsOneOfTwentyAtOnce(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let outcomes = try await withThrowingTaskGroup(of: RecordingOutcome<Study>.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await records.studies.record(try await Sample.Study(image: 1, key: Sample.key("k")).new(in: records.images)) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(outcomes.map(\.id)).count == 1)
            #expect(outcomes.count { if case .recorded = $0 { true } else { false } } == 1)
            #expect(try await records.count("studies") == 1)
            #expect(records.images.stagedCount == 0)
            #expect(try await records.tallies()["20484  received "] == 1)
        }
    }

    @Test(arguments: Engine.available)
    func forgetsOldKeys(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.record(.init(receivedAt: Sample.noon - .seconds(10), key: Sample.key("old")))
            let young = try await records.record(.init(key: Sample.key("young")))
            #expect(try await records.studies.forgetIdempotencyKeys(before: Sample.noon) == 1)
            #expect(try await records.studies.replay(of: Sample.key("old")) == nil)
            #expect(try await records.studies.replay(of: Sample.key("young")) == young.id)
        }
    }
}
