import Domain
import SQL
import Services
import Testing

struct JobTests {
    @Test(arguments: Engine.available)
    func completesAQueuedStudy(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let jobs = records.repositories.jobs
            let study = try await records.record(.init(probability: nil, shadowed: true))
            let job = try #require(try await jobs.claim(by: "w", lease: .seconds(60), at: Sample.noon))
            #expect(job.study == study.id && job.kind == .predict && job.attempt == 1 && job.failures == 0)
            let prediction = Sample.recorded(0.3, warnings: [.lowQuality])
            try await jobs.finish(job, with: .predicted(prediction), at: Sample.noon + .seconds(4))
            let found = try #require(try await records.studies.study(study.id))
            #expect(found.status == .predicted && found.completedAt == Sample.noon + .seconds(4) && found.prediction?.id == prediction.recorded.id)
            #expect(found.radiograph == prediction.recorded.prediction.radiograph)
            // Only now the version on trial gets its turn.
            let shadow = try #require(try await jobs.claim(by: "w", lease: .seconds(60), at: Sample.noon + .seconds(4)))
            #expect(shadow.kind == .shadow && shadow.study == study.id)
            try await jobs.finish(shadow, with: .predicted(Sample.recorded(0.9, role: .shadow, model: Sample.model("2"))), at: Sample.noon)
            #expect(try await records.studies.study(study.id)?.prediction?.id == prediction.recorded.id)
            #expect(try await records.studies.study(study.id)?.predictions.count == 2)
            #expect(try await records.tallies()["20484 pneumonia/2 shadow indeterminate>pneumonia"] == 1)
            #expect(try await jobs.waiting() == 0)
        }
    }

    @Test(arguments: Engine.available)
    func recordsAFailure(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let jobs = records.repositories.jobs
            let study = try await records.record(.init(probability: nil, shadowed: true))
            let job = try #require(try await jobs.claim(by: "w", lease: .seconds(60), at: Sample.noon))
            try await jobs.finish(job, with: .failed(code: .truncated, message: "The picture ends too early."), at: Sample.noon)
            #expect(try await records.studies.study(study.id)?.status == .failed(code: .truncated, message: "The picture ends too early."))
            #expect(try await records.ids(StudyQuery(status: .failed, order: .risk)) == [study.id])
            #expect(try await records.tallies() == ["20484  received ": 1, "20484  completed failed": 1])
            #expect(try await jobs.waiting() == 0)
        }
    }

    @Test(arguments: Engine.available)
    func isDueAgainWhenTheLeaseEnds(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let jobs = records.repositories.jobs
            let study = try await records.record(.init(probability: nil))
            #expect(try await jobs.claim(by: "a", lease: .seconds(60), at: Sample.noon - .seconds(1)) == nil, "before it was made")
            let first = try #require(try await jobs.claim(by: "a", lease: .seconds(60), at: Sample.noon))
            #expect(try await jobs.claim(by: "b", lease: .seconds(60), at: Sample.noon + .seconds(59)) == nil)
            let second = try #require(try await jobs.claim(by: "b", lease: .seconds(60), at: Sample.noon + .seconds(60)))
            #expect(second.id == first.id && second.attempt == 2 && (first.failures, second.failures) == (0, 1))
            // The first comes late and may not take the job out of the second's hands.
            try await jobs.postpone(first, until: Sample.noon, isFailure: true)
            #expect(try await jobs.claim(by: "c", lease: .seconds(60), at: Sample.noon + .seconds(61)) == nil)
            #expect(try await records.failures() == [1], "nor count it as the second's failure")
            // Whoever finishes first finishes; the other changes nothing.
            let (one, other) = (Sample.recorded(0.9), Sample.recorded(0.1))
            try await jobs.finish(first, with: .predicted(one), at: Sample.noon)
            let tallies = try await records.tallies()
            try await jobs.finish(second, with: .predicted(other), at: Sample.noon)
            try await jobs.finish(second, with: .failed(code: .corrupt, message: "x"), at: Sample.noon)
            #expect(try await records.studies.study(study.id)?.predictions.map(\.id) == [one.recorded.id])
            #expect(try await records.tallies() == tallies)
        }
    }

    @Test(arguments: Engine.available)
    func countsOnlyTheFailuresThatItMayHaveCaused(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let jobs = records.repositories.jobs
            try await records.record(.init(probability: nil))
            var (moment, failures) = (Sample.noon, [Int]())
            for isFailure in [false, true, false, true, false] {
                let job = try #require(try await jobs.claim(by: "a", lease: .seconds(60), at: moment))
                failures.append(job.failures)
                #expect(job.attempt == failures.count)
                moment = moment + .seconds(100)
                try await jobs.postpone(job, until: moment, isFailure: isFailure)
            }
            #expect(failures == [0, 0, 1, 1, 2])
            #expect(try await records.failures() == [2])
        }
    }

    @Test(arguments: Engine.available)
    func waitsAfterBeingPostponed(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let jobs = records.repositories.jobs
            try await records.record(.init(probability: nil))
            let job = try #require(try await jobs.claim(by: "a", lease: .seconds(60), at: Sample.noon))
            try await jobs.postpone(job, until: Sample.noon + .seconds(100), isFailure: false)
            #expect(try await jobs.claim(by: "a", lease: .seconds(60), at: Sample.noon + .seconds(99)) == nil)
            #expect(try await jobs.claim(by: "a", lease: .seconds(60), at: Sample.noon + .seconds(100))?.attempt == 2)
        }
    }

    @Test(arguments: Engine.available)
    func freesWhatAWorkerHolds(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let jobs = records.repositories.jobs
            for _ in 0..<4 { try await records.record(.init(probability: nil)) }
            for worker in ["a", "a", "b"] { _ = try await jobs.claim(by: worker, lease: .seconds(600), at: Sample.noon) }
            try await jobs.release(heldBy: "a")
            var found: [Job] = []
            while let job = try await jobs.claim(by: "c", lease: .seconds(600), at: Sample.noon) { found.append(job) }
            #expect(found.map(\.attempt).sorted() == [1, 2, 2])
            #expect(found.map(\.failures).sorted() == [0, 1, 1], "it may be what killed the worker")
            try await jobs.release(heldBy: nil)
            #expect(try await records.failures() == [1, 1, 2, 2])
            #expect(try await jobs.claim(by: "d", lease: .seconds(600), at: Sample.noon) != nil)
        }
    }

    @Test(arguments: Engine.available)
    func isDoneOnceByEightWorkers(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let jobs = records.repositories.jobs
            for _ in 0..<200 { try await records.record(.init(image: 1, probability: nil)) }
            let studies = try await withThrowingTaskGroup(of: [StudyID].self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        var done: [StudyID] = []
                        while let job = try await jobs.claim(by: "\(worker)", lease: .seconds(600), at: Sample.noon) {
                            try await jobs.finish(job, with: .predicted(Sample.recorded()), at: Sample.noon)
                            done.append(job.study)
                        }
                        return done
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(studies.count == 200 && Set(studies).count == 200)
            #expect(try await records.count("predictions") == 200)
            #expect(try await records.tallies()["20484 pneumonia/1.0.0 completed predicted"] == 200)
            #expect(try await jobs.waiting() == 0)
        }
    }
}

extension Records {
    fileprivate func failures() async throws -> [Int] {
        try await database.read { try $0.query("SELECT failures FROM jobs ORDER BY failures").map { try $0["failures"] } }
    }
}
