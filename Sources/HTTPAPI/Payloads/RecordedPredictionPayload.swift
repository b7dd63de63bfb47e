internal import Domain

/// A prediction as it was recorded: what `/predict` answers, with its id, role and time, and without the saliency map, which has a route of its own.
struct RecordedPredictionPayload: Encodable {
    let recorded: RecordedPrediction

    private enum Key: CodingKey { case id, role, predictedAt }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(recorded.id, forKey: .id)
        try container.encode(recorded.role, forKey: .role)
        try container.encode(recorded.predictedAt, forKey: .predictedAt)
        try PredictionPayload(recorded.prediction, saliencyPNG: nil).encode(to: encoder)
    }
}
