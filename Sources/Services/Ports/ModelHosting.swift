public import Domain

/// The model versions that are there, and the ones that work.
public protocol ModelHosting: RadiographReader {
    /// Loads, checks and warms a version, then lets it answer; until then, and where that fails, the one before answers.
    ///
    /// - Throws: `notFound`; `conflict` where the version does not load.
    func activate(_ version: String) async throws

    /// The version on trial; `nil` ends the trial.
    func setShadow(_ version: String?) async throws

    /// The version that answers, as the folder of models calls it.
    var activeVersion: String { get }
    var shadowVersion: String? { get }

    /// By the version on trial. `nil` where there is none.
    func predictShadow(_ bytes: [UInt8], age: Age?) async throws -> Prediction?

    /// Validation's own distributions of a version, to compare the running service with.
    func reference(of version: String) -> [Tally.Measure: ReferenceHistogram]?
}

/// How a quantity was distributed on validation.
public struct ReferenceHistogram: Sendable, Equatable {
    public let bins: HistogramBins
    /// As many as there are bins.
    public let counts: [Int]

    /// - Returns: `nil` where the edges do not ascend or the counts are not one for each bin.
    public init?(edges: [Double], counts: [Int]) {
        guard let bins = HistogramBins(edges: edges), counts.count == bins.count else { return nil }
        self.bins = bins
        self.counts = counts
    }
}
