internal import Foundation

/// How far a distribution has moved from its reference: the sum of (q − p) · ln(q / p) over bins with the reference's shares p and the observed q.
///
/// Half a case is added to every bin of both, so that an empty one is a small share and not an infinite distance.
public struct PopulationStabilityIndex: Sendable, Hashable {
    /// 0 where both have the same shares; without an upper bound.
    public let value: Double

    /// What the index is customarily taken for (Siddiqi, *Credit Risk Scorecards*, 2006, after Lewis 1994). A convention, not a test.
    public enum Band: String, Sendable, Codable, CaseIterable {
        /// Below 0.1.
        case stable
        /// From 0.1 to 0.25.
        case moderate
        /// Above 0.25.
        case major
    }

    public var band: Band { value < 0.1 ? .stable : value <= 0.25 ? .moderate : .major }

    /// Cases that either side needs for each bin. Where nothing has moved, the index is still (bins − 1) · (1/observed + 1/reference) on average
    /// (Yurdakul and Naranjo 2020): with 20 a bin on both sides that stays below the first band's end.
    public static let minimumPerBin = 20

    /// - Parameters:
    ///   - reference: cases by bin.
    ///   - observed: cases in the same bins.
    /// - Returns: `nil` while either has fewer cases than `minimumPerBin` for each bin, for fewer than two bins, and for what are no counts of the same bins.
    public init?(reference: [Int], observed: [Int]) {
        guard reference.count == observed.count, reference.count > 1, (reference + observed).allSatisfy({ $0 >= 0 }) else { return nil }
        let minimum = Double(Self.minimumPerBin * reference.count)
        guard Self.total(reference) >= minimum, Self.total(observed) >= minimum else { return nil }
        value = zip(Self.shares(reference), Self.shares(observed)).reduce(0) { $0 + ($1.1 - $1.0) * log($1.1 / $1.0) }
    }

    private static func total(_ counts: [Int]) -> Double { counts.reduce(0) { $0 + Double($1) } }

    private static func shares(_ counts: [Int]) -> [Double] {
        let whole = total(counts) + 0.5 * Double(counts.count)
        return counts.map { (Double($0) + 0.5) / whole }
    }
}
