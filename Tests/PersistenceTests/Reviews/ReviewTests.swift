import Domain
import Services
import Testing

struct ReviewTests {
    @Test(arguments: Engine.available)
    func keepsEveryReviewAndCountsTheLast(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let study = try await records.record()
            let prediction = try #require(study.prediction).recorded.id
            let reviews = [
                Sample.review(prediction, .disagree, corrected: .normal, note: "Clear.\nВсё чисто", at: Sample.noon + .seconds(60)),
                Sample.review(prediction, .disagree, at: Sample.noon + .seconds(120)), Sample.review(prediction, at: Sample.noon + .seconds(180)),
            ]
            let bins = ["pneumonia>normal", "pneumonia>unknown", "pneumonia=pneumonia"]
            let states: [(ReviewState, Finding?)] = [(.disagreed, .normal), (.disagreed, nil), (.agreed, .pneumonia)]
            for (index, review) in reviews.enumerated() {
                try await records.repositories.reviews.append(review, to: study.id)
                let summary = try #require(try await records.all(StudyQuery()).first)
                #expect(summary.reviewState == states[index].0 && summary.reviewedFinding == states[index].1)
                let tallies = try await records.tallies().filter { $0.key.contains(" review ") }
                #expect(tallies == ["20484 pneumonia/1.0.0 review \(bins[index])": 1], "the last one only")
            }
            #expect(try await records.studies.study(study.id)?.reviews == reviews)
            #expect(try await records.studies.study(study.id)?.reviewState == .agreed)
            let turnaround = try await records.tallies().filter { $0.key.contains(" reviewTurnaround ") }
            #expect(turnaround == ["20484 pneumonia/1.0.0 reviewTurnaround \(LogarithmicHistogram.bin(of: .seconds(60)))": 1], "the first one only")
        }
    }

    @Test(arguments: Engine.available)
    func isNotSupersededByAnEarlierOneThatComesLate(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let study = try await records.record()
            let prediction = try #require(study.prediction).recorded.id
            let early = Sample.review(prediction, .disagree)
            try await records.repositories.reviews.append(Sample.review(prediction), to: study.id)
            try await records.repositories.reviews.append(early, to: study.id)
            #expect(try await records.studies.study(study.id)?.reviewState == .agreed)
            #expect(try await records.tallies().filter { $0.key.contains(" review ") } == ["20484 pneumonia/1.0.0 review pneumonia=pneumonia": 1])
        }
    }

    @Test(arguments: Engine.available)
    func refusesWhatWasNotPredictedForTheStudy(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (study, other) = (try await records.record(.init(shadowed: true)), try await records.record())
            let job = try #require(try await records.repositories.jobs.claim(by: "w", lease: .seconds(60), at: .now))
            let shadow = Sample.recorded(0.1, role: .shadow, model: Sample.model("2"))
            try await records.repositories.jobs.finish(job, with: .predicted(shadow), at: .now)
            let foreign = try #require(other.prediction).recorded.id
            for (prediction, id, code) in [
                (foreign, study.id, ServiceError.Code.conflict), (PredictionID(), study.id, .conflict), (shadow.recorded.id, study.id, .conflict),
                (foreign, StudyID(), .notFound),
            ] {
                let error = await #expect(throws: ServiceError.self) {
                    try await records.repositories.reviews.append(Sample.review(prediction), to: id)
                }
                #expect(error?.code == code)
            }
            #expect(try await records.count("reviews") == 0)
        }
    }

    @Test(arguments: Engine.available)
    func countsOneOfManyReviewsAtOnce(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let study = try await records.record()
            let prediction = try #require(study.prediction).recorded.id
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<20 {
                    group.addTask {
                        try await records.repositories.reviews.append(Sample.review(prediction, index % 2 == 0 ? .agree : .disagree), to: study.id)
                    }
                }
                try await group.waitForAll()
            }
            let found = try #require(try await records.studies.study(study.id))
            #expect(found.reviews.count == 20)
            let bin = found.reviews.last?.verdict == .agree ? "pneumonia=pneumonia" : "pneumonia>unknown"
            let tallies = try await records.tallies()
            #expect(tallies.filter { $0.key.contains(" review ") } == ["20484 pneumonia/1.0.0 review \(bin)": 1])
            #expect(tallies.filter { $0.key.contains(" reviewTurnaround ") }.values.reduce(0, +) == 1)
        }
    }
}
