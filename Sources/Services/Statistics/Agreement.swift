public import Domain

/// How well predictions stand against the reviews, by each study's last one. Intervals are Wilson's at 95 %.
///
/// A physician's finding of pneumonia or normal is taken for the truth. The machine's `indeterminate` is neither right nor wrong: such studies are
/// counted apart and left out of sensitivity, specificity and predictive value.
public struct Agreement: Sendable, Equatable {
    public let reviewed: Int
    /// Share of reviews that agree.
    public let agreement: Proportion
    /// Of the reviewed pneumonias, the share found.
    public let sensitivity: Proportion
    /// Of the reviewed normals, the share found normal.
    public let specificity: Proportion
    /// Of the pneumonias found, the share confirmed.
    public let positivePredictiveValue: Proportion
    /// Reviewed studies that the machine left undecided.
    public let indeterminate: Int

    init(_ tallies: [Tally]) {
        let outcomes = tallies.totals(by: ReviewOutcome.init)
        func count(_ matches: (ReviewOutcome) -> Bool) -> Int { outcomes.reduce(0) { $0 + (matches($1.key) ? $1.value : 0) } }
        func cell(_ predicted: Finding, _ reviewed: Finding) -> Int { count { $0.predicted == predicted && $0.reviewed == reviewed } }
        let truePositives = cell(.pneumonia, .pneumonia)
        let trueNegatives = cell(.normal, .normal)
        reviewed = count { _ in true }
        indeterminate = count { $0.predicted == .indeterminate }
        agreement = Proportion(successes: count { $0.verdict == .agree }, of: reviewed)
        sensitivity = Proportion(successes: truePositives, of: truePositives + cell(.normal, .pneumonia))
        specificity = Proportion(successes: trueNegatives, of: trueNegatives + cell(.pneumonia, .normal))
        positivePredictiveValue = Proportion(successes: truePositives, of: truePositives + cell(.pneumonia, .normal))
    }
}
