import Domain
import Testing

@testable import Evaluation

struct CalibrationTests {
    @Test func binsDifferByOnePictureAtMost() {
        let bins = Calibration(ScoreDistribution((0..<100).map { (Double($0) / 100, .normal) })).bins()
        #expect(bins.map(\.count) == [Int](repeating: 7, count: 10) + [Int](repeating: 6, count: 5))
        #expect(bins[0].lower == 0 && bins[0].upper == 0.06 && bins[14].upper == 0.99)
    }

    @Test func tiesDoNotDependOnTheirOrder() throws {
        let pictures = (0..<90).map { (probability: 0.5, label: $0 < 30 ? LabelledPicture.Label.pneumonia : .normal) }
        let error = try Calibration(ScoreDistribution(pictures)).expectedError()
        #expect(abs(error - (0.5 - 1.0 / 3)) < 1e-12)
        #expect(try Calibration(ScoreDistribution(pictures.reversed())).expectedError() == error)
    }

    @Test func fewerPicturesThanBinsLeaveNoEmptyBin() {
        #expect(Calibration(ScoreDistribution([(0.1, .normal), (0.9, .pneumonia)])).bins().map(\.count) == [1, 1])
        #expect(Calibration(ScoreDistribution([])).bins().isEmpty)
    }

    @Test func certainMistakesCostMuchButNotEverything() throws {
        let loss = try Calibration(ScoreDistribution([(0, .pneumonia)])).logLoss()
        #expect(loss > 36 && loss < 37)
    }

    @Test func histogramCountsBothEnds() {
        let histogram = ScoreHistogram(ScoreDistribution([(0, .normal), (0.05, .normal), (1, .pneumonia)]))
        #expect(histogram.normal.prefix(2) == [1, 1] && histogram.pneumonia.last == 1)
        #expect(histogram.edges.count == 21)
    }

    @Test func wilsonKeepsItsWidthWhereAllAgree() {
        // Table I of Newcombe 1998, Statistics in Medicine 17: 857-872: 0 of 20 and 81 of 263.
        let none = WilsonInterval(successes: 0, count: 20)
        #expect(none.lower == 0 && abs(none.upper - 0.1611) < 5e-5)
        let some = WilsonInterval(successes: 81, count: 263)
        #expect(abs(some.lower - 0.2553) < 5e-5 && abs(some.upper - 0.3662) < 5e-5)
    }
}
