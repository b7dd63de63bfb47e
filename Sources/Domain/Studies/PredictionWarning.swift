/// A reason to trust a prediction less than its probability says. Data, so that a page can translate it and a program can act on it.
public struct PredictionWarning: Sendable, Codable, Hashable {
    public enum Code: String, Sendable, Codable, CaseIterable {
        /// The picture is unlike the radiographs that the model learned from.
        case outOfDistribution
        /// The patient's age is outside the ages that the model learned from.
        case outsideTrainingPopulation
        /// The patient's age is not known, so it may be outside.
        case populationUnknown
        /// Brightness or contrast is outside what validation saw, or there are fewer pixels than the model reads.
        case lowQuality
        /// DICOM says a modality, body part or view that the model did not learn from.
        case unexpectedModality
        case unexpectedBodyPart
        case unexpectedViewPosition
        /// Only the first frame of several was read.
        case firstFrameOnly
    }

    public let code: Code
    /// One sentence for people, in English.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
