import Domain
import Services
import Testing

struct ReviewAndStatisticsTests {
    private let author = Author(kind: .user, id: "7", name: "Dr. Tester")

    private func study(_ fixture: RecordsFixture, _ probability: Double, _ byte: UInt8) async throws -> Study {
        fixture.model.state.withLock { $0.probability = probability }
        return try await fixture.studies.receive(StudyUpload(bytes: [byte]), by: author).study
    }

    @Test func knowsNothingBeforeAnythingHappened() async throws {
        let report = try await RecordsFixture().statistics.report(0...Timestamp.now.day)
        #expect(report.received == 0 && report.days.isEmpty && report.agreement.sensitivity.value == nil && report.predictionTurnaround.median == nil)
    }

    @Test(arguments: RecordsFixture.Engine.installed)
    func measuresPredictionsAgainstTheLastReview(_ engine: RecordsFixture.Engine) async throws {
        let fixture = try await RecordsFixture(engine)
        let studies = [
            try await study(fixture, 0.9, 1), try await study(fixture, 0.95, 2), try await study(fixture, 0.1, 3), try await study(fixture, 0.05, 4),
            try await study(fixture, 0.5, 5),
        ]
        func review(_ index: Int, _ verdict: Review.Verdict, _ finding: Finding? = nil) async throws {
            _ = try await fixture.reviews.append(.init(verdict: verdict, correctedFinding: finding), to: studies[index].id, by: author)
        }
        try await review(0, .agree)
        try await review(1, .agree)
        try await review(1, .disagree, .normal)  // a second thought
        try await review(2, .agree)
        try await review(3, .disagree, .pneumonia)
        try await review(4, .disagree)
        let today = Timestamp.now.day
        let report = try await fixture.statistics.report(today - 1...today)
        let agreement = report.agreement
        #expect(agreement.reviewed == 5 && agreement.indeterminate == 1)
        #expect(agreement.agreement == Proportion(successes: 2, of: 5))
        #expect(agreement.sensitivity == Proportion(successes: 1, of: 2))
        #expect(agreement.specificity == Proportion(successes: 1, of: 2))
        #expect(agreement.positivePredictiveValue == Proportion(successes: 1, of: 2))
        #expect(report.weeks.map(\.model) == ["pneumonia/1"] && report.weeks.first?.agreement == agreement)
        #expect(report.received == 5 && report.predicted == 5 && report.findings == [.pneumonia: 2, .normal: 2, .indeterminate: 1])
        #expect(report.predictionTurnaround.count == 5 && report.reviewTurnaround.count == 5)
        let states = try await fixture.studies.studies(StudyQuery(reviewState: .disagreed), page: PageRequest()).items
        #expect(Set(states.map(\.id)) == [studies[1].id, studies[3].id, studies[4].id])
    }

    @Test(arguments: [(Review.Verdict.agree, Finding.normal), (.disagree, .pneumonia)])
    func refusesAReviewThatContradictsItself(_ verdict: Review.Verdict, _ finding: Finding) async throws {
        let fixture = try await RecordsFixture()
        let study = try await study(fixture, 0.9, 1)
        await expect(.invalidRequest) { try await fixture.reviews.append(.init(verdict: verdict, correctedFinding: finding), to: study.id, by: author) }
    }

    @Test func refusesAReviewOfAnotherStudysPrediction() async throws {
        let fixture = try await RecordsFixture()
        let (one, other) = (try await study(fixture, 0.9, 1), try await study(fixture, 0.9, 2))
        await expect(.conflict) {
            try await fixture.reviews.append(.init(prediction: other.prediction?.id, verdict: .agree), to: one.id, by: author)
        }
    }

    @Test func noticesDriftOnceThereIsEnoughToSee() async throws {
        let fixture = try await RecordsFixture()
        let drift = DriftService(statistics: fixture.repositories.statistics, model: fixture.model)
        let today = Timestamp.now.day
        #expect(try await drift.report(today - 1...today).quantities.map(\.index) == [nil])
        for byte in 0..<40 { _ = try await study(fixture, 0.9, UInt8(byte)) }
        let probability = try #require(try await drift.report(today - 1...today).quantities.first)
        #expect(probability.measure == .probability && probability.observed == [0, 40] && probability.index?.band == .major)
        await expect(.notFound) { try await drift.report(today...today, version: "9") }
    }
}
