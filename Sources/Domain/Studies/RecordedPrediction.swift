/// A prediction as it was recorded: immutable, at most one for each study, model version and graph.
public struct RecordedPrediction: Sendable {
    public let id: PredictionID
    public let role: Role
    public let prediction: Prediction
    public let predictedAt: Timestamp

    public init(id: PredictionID, role: Role, prediction: Prediction, predictedAt: Timestamp) {
        self.id = id
        self.role = role
        self.prediction = prediction
        self.predictedAt = predictedAt
    }

    public enum Role: String, Sendable, Codable, CaseIterable {
        /// By the active model version: what people are shown.
        case primary
        /// By a version on trial: kept for comparison, never shown as the study's finding.
        case shadow
    }
}

public typealias PredictionID = Identifier<RecordedPrediction>
