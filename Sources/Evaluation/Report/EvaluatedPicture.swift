/// A picture with a lawful probability: what the figures are made from.
struct EvaluatedPicture: Sendable {
    let picture: LabelledPicture
    let score: ScoredPicture.Score

    var probability: Double { score.probability }
    var label: LabelledPicture.Label { picture.label }
    var group: String? { picture.group }

    /// How far the probability is from the label, 0...1.
    var error: Double { label == .pneumonia ? 1 - probability : probability }
}

extension [ScoredPicture] {
    /// A score that is no probability counts as a failure, because every figure rests on 0...1.
    func partitioned() -> (evaluated: [EvaluatedPicture], failures: [EvaluationReport.Failure]) {
        var (evaluated, failures): ([EvaluatedPicture], [EvaluationReport.Failure]) = ([], [])
        for scored in self {
            switch scored.outcome {
            case .scored(let score) where (0...1).contains(score.probability):
                evaluated.append(EvaluatedPicture(picture: scored.picture, score: score))
            case .scored(let score):
                failures.append(.init(scored.picture, reason: "the probability \(score.probability) is not within 0...1"))
            case .failed(let reason):
                failures.append(.init(scored.picture, reason: reason))
            }
        }
        return (evaluated, failures)
    }
}
