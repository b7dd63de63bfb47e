import Foundation

/// Whether a probability means what it says: of the pictures given 0.8, do 80 % have pneumonia?
public struct Calibration: Sendable {
    /// A reliability bin: pictures next to each other in probability.
    public struct Bin: Sendable, Codable, Equatable {
        /// The lowest and the highest probability in it.
        public let lower: Double
        public let upper: Double
        public let count: Int
        public let meanProbability: Double
        public let pneumoniaShare: Double

        var error: Double { abs(meanProbability - pneumoniaShare) }
    }

    public static let binCount = 15

    private let distribution: ScoreDistribution

    public init(_ distribution: ScoreDistribution) {
        self.distribution = distribution
    }

    /// Σ (count / n) · |mean probability − share of pneumonia| over the equal-mass bins.
    public func expectedError() throws(UndefinedFigure) -> Double {
        let bins = bins()
        let sum = bins.reduce(0) { $0 + Double($1.count) * $1.error }
        return try ratio(sum, Double(bins.reduce(0) { $0 + $1.count }), else: .noPictures)
    }

    /// Equal-mass bins: the pictures in ascending order of probability, cut into 15 runs whose sizes differ by one at most, the larger
    /// ones first (`numpy.array_split`); runs left empty by fewer than 15 pictures are dropped. Pictures of equal probability have no
    /// order, so where a cut goes through them each side takes their mean share of pneumonia.
    public func bins() -> [Bin] {
        var bins: [Bin] = []
        var next = PictureCursor(distribution)
        let (size, larger) = distribution.count.quotientAndRemainder(dividingBy: Self.binCount)
        for index in 0..<Self.binCount {
            let capacity = size + (index < larger ? 1 : 0)
            if capacity > 0 { bins.append(next.take(capacity)) }
        }
        return bins
    }

    /// The mean squared distance of probability and label, 0...1 (scikit-learn's `brier_score_loss`).
    public func brierScore() throws(UndefinedFigure) -> Double {
        try mean(ifNormal: { $0 * $0 }, ifPneumonia: { (1 - $0) * (1 - $0) })
    }

    /// The mean surprise at the label, in nats (scikit-learn's `log_loss`, with its clipping, so that one certain mistake is not infinite).
    public func logLoss() throws(UndefinedFigure) -> Double {
        let clip = { (p: Double) in min(max(p, .ulpOfOne), 1 - .ulpOfOne) }
        return try mean(ifNormal: { -log(clip(1 - $0)) }, ifPneumonia: { -log(clip($0)) })
    }

    private func mean(ifNormal: (Double) -> Double, ifPneumonia: (Double) -> Double) throws(UndefinedFigure) -> Double {
        var sum = 0.0
        for (index, probability) in distribution.probabilities.enumerated() {
            let (normal, pneumonia) = (distribution.normal[index], distribution.pneumonia[index])
            if normal > 0 { sum += Double(normal) * ifNormal(probability) }
            if pneumonia > 0 { sum += Double(pneumonia) * ifPneumonia(probability) }
        }
        return try ratio(sum, Double(distribution.count), else: .noPictures)
    }
}

/// Walks a distribution from its lowest probability, picture by picture.
private struct PictureCursor {
    private let distribution: ScoreDistribution
    private var index = 0
    /// Of the pictures at `index`.
    private var taken = 0

    init(_ distribution: ScoreDistribution) {
        self.distribution = distribution
    }

    /// The next `count` pictures as one bin; there must be that many.
    mutating func take(_ count: Int) -> Calibration.Bin {
        var (probability, pneumonia, missing) = (0.0, 0.0, count)
        skipEmpty()
        let lower = distribution.probabilities[index]
        var upper = lower
        while missing > 0 {
            skipEmpty()
            upper = distribution.probabilities[index]
            let part = min(missing, here - taken)
            probability += Double(part) * upper
            pneumonia += Double(part) * Double(distribution.pneumonia[index]) / Double(here)
            missing -= part
            taken += part
        }
        return Calibration.Bin(
            lower: lower, upper: upper, count: count,
            meanProbability: probability / Double(count), pneumoniaShare: pneumonia / Double(count))
    }

    private var here: Int { distribution.normal[index] + distribution.pneumonia[index] }

    private mutating func skipEmpty() {
        while taken == here { (index, taken) = (index + 1, 0) }
    }
}
