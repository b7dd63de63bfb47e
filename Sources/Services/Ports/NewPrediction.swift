public import Domain

/// A prediction about to be recorded.
public struct NewPrediction: Sendable {
    public let recorded: RecordedPrediction
    /// Where the prediction falls in its model version's reference histograms.
    public let driftBins: [Tally.Measure: Int]

    public init(_ recorded: RecordedPrediction, driftBins: [Tally.Measure: Int]) {
        self.recorded = recorded
        self.driftBins = driftBins
    }
}
