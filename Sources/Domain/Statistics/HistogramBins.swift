/// Where a value is counted, as the reference histograms of a model version count: by `numpy.histogram`, after values beyond the edges were moved to them.
///
/// A bin holds its lower edge and not its upper one; the last holds both. The first and the last also take what lies beyond.
public struct HistogramBins: Sendable, Hashable {
    /// Ascending, at least two; equal ones make a bin that nothing falls into.
    public let edges: [Double]

    /// - Returns: `nil` unless there are two edges or more, finite and ascending.
    public init?(edges: [Double]) {
        guard edges.count >= 2, edges.allSatisfy(\.isFinite), zip(edges, edges.dropFirst()).allSatisfy({ $0 <= $1 }) else { return nil }
        self.edges = edges
    }

    /// How many bins there are.
    public var count: Int { edges.count - 1 }

    /// - Returns: from 0; `nil` for NaN, which is nowhere.
    public func index(of value: Double) -> Int? {
        guard !value.isNaN else { return nil }
        var (below, above) = (0, count - 1)
        while below < above {
            let middle = (below + above + 1) / 2
            if edges[middle] <= value { below = middle } else { above = middle - 1 }
        }
        return below
    }

    /// How many values fall into each bin. NaN is left out.
    public func counts(of values: some Sequence<Double>) -> [Int] {
        values.reduce(into: [Int](repeating: 0, count: count)) { counts, value in
            if let index = index(of: value) { counts[index] += 1 }
        }
    }
}
