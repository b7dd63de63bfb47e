import Testing

@testable import Evaluation

/// Every figure against scikit-learn on random pictures, to 1e-9.
@Suite(.enabled(if: ScikitLearn.isAvailable, "\(ScikitLearn.missing)"))
struct ScikitLearnTests {
    static let tolerance = 1e-9

    static let reference = Result { try ScikitLearn.reference(seeds: [1, 2]) }

    let reference: ScikitLearn.Reference

    init() throws {
        reference = try Self.reference.get()
    }

    @Test func computesFiguresThatNeedNoThreshold() {
        for example in reference.cases {
            let distribution = example.distribution
            let calibration = Calibration(distribution)
            expect("areaUnderROC", of: example, ReceiverOperatingCharacteristic(distribution).areaUnderCurve)
            expect("averagePrecision", of: example, PrecisionRecall(distribution).averagePrecision)
            expect("brierScore", of: example, calibration.brierScore)
            expect("logLoss", of: example, calibration.logLoss)
            expect("expectedCalibrationError", of: example, calibration.expectedError)
        }
    }

    @Test func computesFiguresAtThresholds() {
        for example in reference.cases {
            let distribution = example.distribution
            for point in example.points {
                let matrix = ConfusionMatrix(distribution, threshold: point.threshold)
                #expect([matrix.truePositives, matrix.falsePositives, matrix.trueNegatives, matrix.falseNegatives] == point.matrix)
                expect("sensitivity", in: point.figures, of: example.name, matrix.sensitivity)
                expect("specificity", in: point.figures, of: example.name, matrix.specificity)
                expect("accuracy", in: point.figures, of: example.name, matrix.accuracy)
                expect("balancedAccuracy", in: point.figures, of: example.name, matrix.balancedAccuracy)
                expect("f1", in: point.figures, of: example.name, matrix.f1)
                expect("matthewsCorrelation", in: point.figures, of: example.name, matrix.matthewsCorrelation)
            }
        }
    }

    @Test func computesPredictiveValues() {
        for example in reference.cases {
            let distribution = example.distribution
            for point in example.points {
                let matrix = ConfusionMatrix(distribution, threshold: point.threshold)
                for prevalence in FigureSet.prevalences {
                    expect("positiveAt\(prevalence)", in: point.figures, of: example.name) {
                        try matrix.positivePredictiveValue(atPrevalence: prevalence)
                    }
                    expect("negativeAt\(prevalence)", in: point.figures, of: example.name) {
                        try matrix.negativePredictiveValue(atPrevalence: prevalence)
                    }
                }
            }
        }
    }

    @Test func drawsTheSameCurves() throws {
        for example in reference.cases where !example.roc.isEmpty {
            let distribution = example.distribution
            let roc = try ReceiverOperatingCharacteristic(distribution).points().map { [$0.falsePositiveRate, $0.truePositiveRate] }
            #expect(isSelection(roc, from: example.roc), "\(example.name)")
            #expect(abs(trapezoids(roc) - trapezoids(example.roc)) < Self.tolerance, "\(example.name)")
            let recall = try PrecisionRecall(distribution).points().map { [$0.recall, $0.precision] }
            #expect(isSelection(recall, from: example.precisionRecall.reversed()), "\(example.name)")
        }
    }

    @Test func takesQuantilesLikeNumPy() throws {
        for example in reference.cases {
            let ascending = example.probabilities.sorted()
            for (share, quantile) in example.quantiles {
                let share = try #require(Double(share))
                #expect(abs(ascending.quantile(share) - quantile) < Self.tolerance, "\(example.name)")
            }
        }
    }

    @Test func drawsTheSameRandomNumbers() {
        for expected in reference.generators {
            var generator = Xoshiro256(seed: expected.seed)
            #expect(expected.outputs == expected.outputs.map { _ in String(generator.next()) })
        }
    }

    private func expect(_ figure: String, of example: ScikitLearn.Case, _ value: () throws -> Double) {
        expect(figure, in: example.figures, of: example.name, value)
    }

    /// A figure that the reference leaves out has to be undefined here as well.
    private func expect(_ figure: String, in expected: [String: Double?], of example: String, _ value: () throws -> Double) {
        guard let expected = expected[figure] else {
            Issue.record("the reference has no \(figure)")
            return
        }
        let found = try? value()
        if let expected, let found {
            #expect(abs(found - expected) < Self.tolerance, "\(figure) of \(example)")
        } else {
            #expect(found == expected, "\(figure) of \(example)")
        }
    }

    /// Whether all points lie among the curve's, in its order.
    private func isSelection(_ points: [[Double]], from curve: [[Double]]) -> Bool {
        var rest = curve[...]
        return points.allSatisfy { point in
            rest = rest.drop { abs($0[0] - point[0]) >= Self.tolerance || abs($0[1] - point[1]) >= Self.tolerance }
            return !rest.isEmpty
        }
    }

    private func trapezoids(_ curve: [[Double]]) -> Double {
        zip(curve, curve.dropFirst()).reduce(0) { $0 + ($1.1[0] - $1.0[0]) * ($1.1[1] + $1.0[1]) / 2 }
    }
}

extension ScikitLearn.Case {
    fileprivate var distribution: ScoreDistribution {
        ScoreDistribution(zip(probabilities, labels).map { ($0, $1 == 1 ? .pneumonia : .normal) })
    }
}
