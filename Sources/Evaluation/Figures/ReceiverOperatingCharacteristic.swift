/// Sensitivity against the share of false alarms, over every threshold.
public struct ReceiverOperatingCharacteristic: Sendable {
    public struct Point: Sendable, Codable, Equatable {
        /// Pictures at or above it are called pneumonia; `null` where none is.
        @ExplicitNull public internal(set) var threshold: Double?
        public let falsePositiveRate: Double
        public let truePositiveRate: Double
    }

    private let distribution: ScoreDistribution

    public init(_ distribution: ScoreDistribution) {
        self.distribution = distribution
    }

    /// The chance that a pneumonia picture scores above a normal one, a tie counting half: the Mann–Whitney statistic, which is the
    /// trapezoidal area under the curve (scikit-learn's `roc_auc_score`).
    public func areaUnderCurve() throws(UndefinedFigure) -> Double {
        try distribution.requireBothClasses()
        var normalBelow = 0
        var pneumoniaBelow = 0
        // Pairs are counted twice so that half a tie stays a whole number, exact up to 2^53.
        var pairs = 0
        for (normal, pneumonia) in zip(distribution.normal, distribution.pneumonia) {
            pairs += pneumonia * (2 * normalBelow + normal)
            normalBelow += normal
            pneumoniaBelow += pneumonia
        }
        return Double(pairs) / (2 * Double(normalBelow) * Double(pneumoniaBelow))
    }

    /// From (0, 0) to (1, 1), without the points that lie on a straight line between their neighbours.
    public func points() throws(UndefinedFigure) -> [Point] {
        try distribution.requireBothClasses()
        let falseAlarms = Double(distribution.normalCount)
        let found = Double(distribution.pneumoniaCount)
        return corners().map { corner in
            Point(
                threshold: corner.threshold, falsePositiveRate: Double(corner.normal) / falseAlarms,
                truePositiveRate: Double(corner.pneumonia) / found)
        }
    }

    private struct Corner {
        var threshold: Double?
        var normal = 0
        var pneumonia = 0

        func isStraight(from before: Corner, to after: Corner) -> Bool {
            (pneumonia - before.pneumonia) * (after.normal - normal) == (after.pneumonia - pneumonia) * (normal - before.normal)
        }
    }

    private func corners() -> [Corner] {
        var corners = [Corner()]
        var here = Corner()
        for index in distribution.probabilities.indices.reversed() {
            here.threshold = distribution.probabilities[index]
            here.normal += distribution.normal[index]
            here.pneumonia += distribution.pneumonia[index]
            if corners.count > 1, corners[corners.count - 1].isStraight(from: corners[corners.count - 2], to: here) { corners.removeLast() }
            corners.append(here)
        }
        return corners
    }
}
