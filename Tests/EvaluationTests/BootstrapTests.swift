import Foundation
import Testing

@testable import Evaluation

struct BootstrapTests {
    @Test func sameSeedGivesTheSameReport() throws {
        var source = MadeUpPictures(seed: 1)
        let pictures = source.make(120)
        #expect(try EvaluationReport.make(pictures, seed: 7).json() == EvaluationReport.make(pictures, seed: 7).json())
        #expect(EvaluationReport.make(pictures, seed: 7).overall != EvaluationReport.make(pictures, seed: 8).overall)
    }

    @Test func everyResampleHasAsManyPictures() {
        var source = MadeUpPictures(seed: 2)
        let population = ResamplingPopulation(source.make(50).partitioned().evaluated)
        let counts = Bootstrap(samples: 50, seed: 1).replicates(of: population, statistic: \.count)
        #expect(counts == [Int](repeating: 50, count: 50))
    }

    /// 95 % intervals should hold the truth in about 95 of 100 evaluations; the percentile method falls a little short of it.
    @Test func intervalsHoldTheTruth() {
        var source = MadeUpPictures(seed: 3)
        let populations = (0..<100).map { _ in ResamplingPopulation(source.make(100, shift: 0.5).partitioned().evaluated) }
        let areas = populations.count { holds($0, 0.5 * erfc(-0.5)) { ReceiverOperatingCharacteristic($0).areaUnderCurve } }
        let sensitivities = populations.count { holds($0, 0.5 * erfc(-0.5 / 2.0.squareRoot())) { ConfusionMatrix($0, threshold: 0.5).sensitivity } }
        #expect((88...99).contains(areas))
        #expect((88...99).contains(sensitivities))
    }

    @Test func groupsThatErrTogetherWidenTheInterval() throws {
        var source = MadeUpPictures(seed: 4)
        let grouped = source.makeGroups(60, of: 5)
        let byGroup = EvaluationReport.make(grouped).overall
        let byPicture = EvaluationReport.make(grouped.map { $0.ungrouped() }).overall
        #expect(byGroup.resampled == "group" && byPicture.resampled == "picture")
        #expect(byGroup.areaUnderROC.value == byPicture.areaUnderROC.value)
        // Five copies of each patient should widen it by √5 = 2.2.
        let ratio = try width(byGroup.areaUnderROC) / width(byPicture.areaUnderROC)
        #expect((1.6...3).contains(ratio))
    }

    @Test func fewGroupsAreNotDrawnWhole() {
        var source = MadeUpPictures(seed: 5)
        let report = EvaluationReport.make(source.makeGroups(3, of: 30))
        #expect(report.overall.resampled == "picture")
        #expect(report.notes.contains { $0.hasPrefix("3 groups are too few") })
    }

    @Test func figureUndefinedOnManyResamplesHasNoInterval() throws {
        // One of eight: (7/8)^8 = 34 % of the resamples have no pneumonia.
        let pictures = (0..<8).map { ScoredPicture.scored("\($0)", $0 == 0 ? .pneumonia : .normal, Double($0) / 10) }
        let figure = EvaluationReport.make(pictures).overall.areaUnderROC
        #expect(figure.value == 0 && figure.interval == nil)
        #expect(try #require(figure.reason).hasPrefix("too few pictures: undefined on"))
    }

    @Test func noResamplesLeaveTheFigures() {
        var source = MadeUpPictures(seed: 6)
        let figure = EvaluationReport.make(source.make(40), samples: 0).overall.areaUnderROC
        #expect(figure.value != nil && figure.interval == nil && figure.reason == "no resamples were asked for")
    }

    private func holds(
        _ population: ResamplingPopulation, _ truth: Double, figure: (ScoreDistribution) -> () throws(UndefinedFigure) -> Double
    ) -> Bool {
        let replicates = Bootstrap(samples: 200, seed: 1).replicates(of: population) { Result(catching: figure($0)) }
        let interval = Figure(Result(catching: figure(population.distribution)), replicates: replicates).interval
        return interval.map { $0.lower <= truth && truth <= $0.upper } ?? false
    }

    private func width(_ figure: Figure) throws -> Double {
        let interval = try #require(figure.interval)
        return interval.upper - interval.lower
    }
}
