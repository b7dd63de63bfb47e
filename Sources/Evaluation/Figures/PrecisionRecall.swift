/// How many of the pictures called pneumonia are, against how many of the pneumonia pictures were called so, over every threshold.
public struct PrecisionRecall: Sendable {
    public struct Point: Sendable, Codable, Equatable {
        /// Pictures at or above it are called pneumonia.
        public let threshold: Double
        public let recall: Double
        public let precision: Double
    }

    private let distribution: ScoreDistribution

    public init(_ distribution: ScoreDistribution) {
        self.distribution = distribution
    }

    /// Σ (Rₙ − Rₙ₋₁) Pₙ over descending thresholds, without interpolation (scikit-learn's `average_precision_score`).
    ///
    /// Both classes are required: without normal pictures precision is 1 whatever the model does.
    public func averagePrecision() throws(UndefinedFigure) -> Double {
        try distribution.requireBothClasses()
        var sum = 0.0
        forEachThreshold { index, found, called in
            sum += Double(distribution.pneumonia[index]) * Double(found) / Double(called)
        }
        return sum / Double(distribution.pneumoniaCount)
    }

    /// One point a threshold that finds another pneumonia picture, by ascending recall.
    public func points() throws(UndefinedFigure) -> [Point] {
        try distribution.requireBothClasses()
        let all = Double(distribution.pneumoniaCount)
        var points: [Point] = []
        forEachThreshold { index, found, called in
            let threshold = distribution.probabilities[index]
            points.append(Point(threshold: threshold, recall: Double(found) / all, precision: Double(found) / Double(called)))
        }
        return points
    }

    private func forEachThreshold(_ body: (_ index: Int, _ found: Int, _ called: Int) -> Void) {
        var found = 0
        var called = 0
        for index in distribution.probabilities.indices.reversed() {
            found += distribution.pneumonia[index]
            called += distribution.normal[index] + distribution.pneumonia[index]
            if distribution.pneumonia[index] > 0 { body(index, found, called) }
        }
    }
}
