/// A labelled picture and what the model made of it.
public struct ScoredPicture: Sendable {
    public struct Score: Sendable {
        /// Calibrated, 0...1.
        public let probability: Double
        /// The service's word for it, such as `normal`, `indeterminate` or `pneumonia`.
        public let finding: String
        public let isOutOfDistribution: Bool
        public let warnings: [String]

        public init(probability: Double, finding: String, isOutOfDistribution: Bool = false, warnings: [String] = []) {
            self.probability = probability
            self.finding = finding
            self.isOutOfDistribution = isOutOfDistribution
            self.warnings = warnings
        }
    }

    public enum Outcome: Sendable {
        case scored(Score)
        /// Decoding or inference gave no answer; `reason` is one line.
        case failed(reason: String)
    }

    public let picture: LabelledPicture
    public let outcome: Outcome

    public init(_ picture: LabelledPicture, outcome: Outcome) {
        self.picture = picture
        self.outcome = outcome
    }
}
