internal import Domain

/// How long something took, from counts in bins: quantiles are right to the width of a bin.
public struct Turnaround: Sendable, Equatable {
    public let count: Int
    /// `nil` where nothing was measured.
    public let median: Duration?
    public let p95: Duration?

    init(_ tallies: [Tally]) {
        let histogram = LogarithmicHistogram(counts: tallies.totals(by: Int.init))
        count = tallies.total
        median = histogram.quantile(0.5)
        p95 = histogram.quantile(0.95)
    }
}
