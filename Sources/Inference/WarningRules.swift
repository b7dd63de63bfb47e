internal import Domain
internal import Radiography

/// Every reason to doubt a prediction, from what its model version learned on. The most serious first.
struct WarningRules: Sendable {
    let manifest: ModelManifest

    func warnings(
        for description: RadiographDescription, input: ModelInput, outOfDistribution: Prediction.OutOfDistribution, age: Age?
    ) -> [PredictionWarning] {
        let rules: [PredictionWarning?] = [
            strangeness(outOfDistribution),
            unexpected(.unexpectedModality, "modality", description.modality, among: manifest.population.modalities),
            unexpected(.unexpectedBodyPart, "body part", description.bodyPart, among: manifest.population.bodyParts),
            unexpected(.unexpectedViewPosition, "view position", description.viewPosition, among: manifest.population.viewPositions),
            population(age),
            quality(description, input),
            frames(description),
        ]
        return rules.compactMap(\.self)
    }

    private func strangeness(_ outOfDistribution: Prediction.OutOfDistribution) -> PredictionWarning? {
        guard outOfDistribution.isFlagged else { return nil }
        return PredictionWarning(.outOfDistribution, "The picture is unlike the chest radiographs that the model learned from; do not rely on the result.")
    }

    private func unexpected(_ code: PredictionWarning.Code, _ attribute: String, _ value: String?, among known: [String]) -> PredictionWarning? {
        guard let value, !known.isEmpty, !known.contains(value.uppercased()) else { return nil }
        return PredictionWarning(code, "The file's \(attribute) is \(value); the model learned from \(known.joined(separator: ", ")).")
    }

    private func population(_ age: Age?) -> PredictionWarning? {
        let ages = manifest.population.ages
        let learned = manifest.population.agesWithoutOverlap
            .map { "\(Self.years($0.minimumYears)) to \(Self.years($0.maximumYears)) years" }.joined(separator: " and ")
        guard let age else {
            return PredictionWarning(.populationUnknown, "The patient's age is not known; the model learned from people of \(learned).")
        }
        guard !ages.contains(where: { $0.contains(age) }) else { return nil }
        return PredictionWarning(.outsideTrainingPopulation, "The patient's age is outside what the model learned from: people of \(learned).")
    }

    private static func years(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String(value)
    }

    private func quality(_ description: RadiographDescription, _ input: ModelInput) -> PredictionWarning? {
        if description.width < input.width || description.height < input.height {
            return PredictionWarning(.lowQuality, "The picture has fewer pixels than the model reads (\(input.width) × \(input.height)).")
        }
        guard manifest.quality.brightness.contains(input.brightness) else {
            return PredictionWarning(.lowQuality, "The picture is darker or brighter than any that the model was validated on.")
        }
        guard manifest.quality.contrast.contains(input.contrast) else {
            return PredictionWarning(.lowQuality, "The picture has less or more contrast than any that the model was validated on.")
        }
        return nil
    }

    private func frames(_ description: RadiographDescription) -> PredictionWarning? {
        guard description.frames > 1 else { return nil }
        return PredictionWarning(.firstFrameOnly, "The file holds \(description.frames) frames; only the first was read.")
    }
}
