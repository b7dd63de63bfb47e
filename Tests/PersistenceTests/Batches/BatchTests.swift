import Domain
import Services
import Testing

struct BatchTests {
    private static func batch(_ studies: [NewStudy], key: IdempotencyKey? = nil) -> NewBatch {
        let items = studies.enumerated().map { NewBatch.Item(fileName: "film \($0).png", content: .study($1)) }
        let refused = NewBatch.Item(fileName: "письмо.txt", content: .refused(code: .notAPicture, message: "The file is no picture."))
        return NewBatch(id: BatchID(), createdAt: Sample.noon, createdBy: Sample.physician, items: items + [refused], idempotencyKey: key)
    }

    private static func studies(_ count: Int, of patient: Patient, in records: Records) async throws -> [NewStudy] {
        var studies: [NewStudy] = []
        for index in 0..<count {
            // The second has the first's picture.
            studies.append(try await Sample.Study(patient: .new(patient), image: max(index, 1), probability: nil, shadowed: true).new(in: records.images))
        }
        return studies
    }

    @Test(arguments: Engine.available)
    func keepsItsItemsInOrder(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let studies = try await Self.studies(3, of: Sample.patient(), in: records)
            let new = Self.batch(studies)
            #expect(try await records.repositories.batches.record(new) == .recorded(new.id))
            let batch = try #require(try await records.repositories.batches.batch(new.id))
            #expect(batch.createdAt == new.createdAt && batch.createdBy == new.createdBy && !batch.isDone)
            #expect(batch.items.map(\.position) == [1, 2, 3, 4])
            #expect(batch.items.map(\.fileName) == ["film 0.png", "film 1.png", "film 2.png", "письмо.txt"])
            #expect(batch.items.map(\.study) == studies.map(\.id) + [nil])
            #expect(batch.items.map(\.status) == [.queued, .queued, .queued, .failed(code: .notAPicture, message: "The file is no picture.")])
            #expect(try await records.count("images") == 2)
            #expect(try await records.count("patients") == 1)
            #expect(try await records.tallies() == ["20484  received ": 3])

            let job = try #require(try await records.repositories.jobs.claim(by: "w", lease: .seconds(60), at: Sample.noon))
            try await records.repositories.jobs.finish(job, with: .predicted(Sample.recorded(0.3)), at: Sample.noon)
            let item = try #require(try await records.repositories.batches.batch(new.id)?.items.first { $0.study == job.study })
            #expect(item.status == .predicted && item.finding == .indeterminate && item.probability == 0.3)
            #expect(try await records.repositories.batches.batch(BatchID()) == nil)
        }
    }

    @Test(arguments: Engine.available)
    func isRecordedWholeOrNotAtAll(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let before = try await records.counts()
            let batch = Self.batch(try await Self.studies(3, of: Sample.patient(), in: records), key: Sample.key("k"))
            records.images.refusePublishing()
            await #expect(throws: ServiceError.self) { try await records.repositories.batches.record(batch) }
            #expect(try await records.counts() == before)
            #expect(records.images.stagedCount == 0)
        }
    }

    @Test(arguments: Engine.available)
    func isRecordedOncePerKey(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let batches = records.repositories.batches
            let first = Self.batch(try await Self.studies(2, of: Sample.patient(), in: records), key: Sample.key("k"))
            _ = try await batches.record(first)
            let again = Self.batch(try await Self.studies(2, of: Sample.patient(), in: records), key: Sample.key("k"))
            #expect(try await batches.record(again) == .replayed(first.id))
            #expect(try await batches.replay(of: Sample.key("k")) == first.id)
            #expect(records.images.stagedCount == 0)
            let error = await #expect(throws: ServiceError.self) { try await batches.replay(of: Sample.key("k", "other")) }
            #expect(error?.code == .idempotencyKeyReused)
            #expect(try await records.count("batches") == 1)
        }
    }

    @Test(arguments: Engine.available)
    func crossesOtherBatchesOfTheSamePictures(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let patient = Sample.patient()
            _ = try await records.patients.create(patient, idempotencyKey: nil, by: Sample.physician)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        var studies: [NewStudy] = []
                        for image in (0..<12).shuffled() {
                            studies.append(try await Sample.Study(patient: .known(patient.id), image: image, probability: nil).new(in: records.images))
                        }
                        _ = try await records.repositories.batches.record(Self.batch(studies))
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await records.count("studies") == 96)
            #expect(try await records.count("images") == 12)
        }
    }
}
