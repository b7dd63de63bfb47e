internal import Foundation

/// Durations from a millisecond to a year in 140 bins that never change, so that counts of different days and replicas can be added.
///
/// Bin *i* holds 2^(i/4) ms up to, but not including, 2^((i+1)/4) ms: a fifth more than its lower bound. The first also takes what is shorter,
/// the last what is longer.
public struct LogarithmicHistogram: Sendable, Hashable {
    public static let binCount = 140
    private static let binsPerDoubling = 4.0

    /// By bin, all of them.
    public private(set) var counts: [Int]

    public init() {
        counts = [Int](repeating: 0, count: Self.binCount)
    }

    /// - Parameter counts: by bin; what is in no bin, or not above 0, is left out.
    public init(counts: [Int: Int]) {
        self.init()
        for (bin, count) in counts where self.counts.indices.contains(bin) && count > 0 { self.counts[bin] = count }
    }

    /// Where a duration is counted, from 0.
    public static func bin(of duration: Duration) -> Int {
        let milliseconds = duration / .milliseconds(1)
        guard milliseconds > 1 else { return 0 }
        return min(Int(log2(milliseconds) * binsPerDoubling), binCount - 1)
    }

    public mutating func add(_ duration: Duration) {
        counts[Self.bin(of: duration)] += 1
    }

    public static func += (one: inout LogarithmicHistogram, other: LogarithmicHistogram) {
        for bin in one.counts.indices { one.counts[bin] += other.counts[bin] }
    }

    public var total: Int { counts.reduce(0, +) }

    /// The duration that `share` of all did not exceed: the middle, in logarithms, of the bin of the element with rank ⌈share · total⌉.
    ///
    /// Between a millisecond and a year at most 2^(1/8) times too long or too short, which is 9.1 %.
    /// - Parameter share: 0.5 for the median; what lies outside 0…1 is moved to its ends.
    /// - Returns: `nil` of nothing.
    public func quantile(_ share: Double) -> Duration? {
        let total = total
        guard total > 0 else { return nil }
        let rank = share > 0 ? Int((min(share, 1) * Double(total)).rounded(.up)) : 1
        var counted = 0
        for (bin, count) in counts.enumerated() {
            counted += count
            if counted >= rank { return .milliseconds(exp2((Double(bin) + 0.5) / Self.binsPerDoubling)) }
        }
        return nil
    }
}
