internal import Domain

extension NewPrediction {
    /// A prediction with its place in the reference histograms of the version that made it.
    init(_ prediction: Prediction, role: RecordedPrediction.Role, by model: any ModelHosting, at moment: Timestamp) {
        let reference = model.reference(of: prediction.model.version) ?? [:]
        let bins = reference.map { measure, histogram in (measure, prediction.quantity(measure).flatMap(histogram.bins.index)) }
        self.init(
            RecordedPrediction(id: PredictionID(), role: role, prediction: prediction, predictedAt: moment),
            driftBins: Dictionary(uniqueKeysWithValues: bins).compactMapValues(\.self))
    }
}

extension Prediction {
    /// What a drift measure measures; `nil` for a measure that counts something else.
    func quantity(_ measure: Tally.Measure) -> Double? {
        switch measure {
        case .probability: probability
        case .outOfDistribution: outOfDistribution.score
        case .brightness: input.brightness
        case .contrast: input.contrast
        case .width: Double(radiograph.width)
        case .height: Double(radiograph.height)
        default: nil
        }
    }
}
