/// How many pictures of each class fell into each twentieth of the probability scale.
public struct ScoreHistogram: Sendable, Codable, Equatable {
    /// One more than there are counts. A bin holds its lower edge; the last holds both.
    public let edges: [Double]
    public let normal: [Int]
    public let pneumonia: [Int]

    public init(_ distribution: ScoreDistribution, bins: Int = 20) {
        edges = (0...bins).map { Double($0) / Double(bins) }
        normal = Self.counts(distribution.normal, of: distribution, bins: bins)
        pneumonia = Self.counts(distribution.pneumonia, of: distribution, bins: bins)
    }

    private static func counts(_ class: [Int], of distribution: ScoreDistribution, bins: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: bins)
        for (probability, count) in zip(distribution.probabilities, `class`) {
            counts[min(Int(probability * Double(bins)), bins - 1)] += count
        }
        return counts
    }
}
