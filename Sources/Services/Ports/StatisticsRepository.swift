public import Domain

/// Counts that are kept up to date with every record, so that asking for them costs the same whatever the number of studies.
public protocol StatisticsRepository: Sendable {
    /// One snapshot, in the order of the days.
    ///
    /// - Parameters:
    ///   - spans: what is asked for, and over how long it is summed: a large hospital fills more bins a day than a small one, and nobody reads them by day.
    ///   - days: UTC days since 1970-01-01, both ends included.
    ///   - model: a model version; every version where `nil`.
    func tallies(of spans: [Tally.Measure: Tally.Span], days: ClosedRange<Int>, model: String?) async throws -> [Tally]
}

extension StatisticsRepository {
    /// By day.
    public func tallies(of measures: [Tally.Measure], days: ClosedRange<Int>, model: String?) async throws -> [Tally] {
        try await tallies(of: Dictionary(uniqueKeysWithValues: measures.map { ($0, .day) }), days: days, model: model)
    }
}

/// How often something happened on a day, or in the span that begins with it.
public struct Tally: Sendable, Hashable {
    public enum Span: Sendable, CaseIterable {
        case day
        /// From Monday on.
        case week
        /// All that was asked for.
        case whole
    }

    public let day: Int
    /// The version that it concerns, `name/version`; empty where none is concerned.
    public let model: String
    public let measure: Measure
    /// What happened, or the bin of a histogram.
    public let bin: String
    public let count: Int

    public init(day: Int, model: String, measure: Measure, bin: String, count: Int) {
        self.day = day
        self.model = model
        self.measure = measure
        self.bin = bin
        self.count = count
    }

    public enum Measure: String, Sendable, CaseIterable {
        /// Studies by the day they came; bin empty.
        case received
        /// Studies by the day they were done; bin `predicted` or `failed`.
        case completed
        /// Bin: the finding.
        case finding
        /// Bin: the warning's code.
        case warning
        /// From receipt to prediction; bin of `LogarithmicHistogram`.
        case predictionTurnaround
        /// From receipt to the first review; bin of `LogarithmicHistogram`.
        case reviewTurnaround
        /// The last review of each study, by the day of the prediction; bin of `ReviewOutcome`.
        case review
        /// A shadow's finding beside the primary's, by the day; model is the shadow's; bin `primary>shadow`.
        case shadow
        // Bins of the model version's reference histograms, by index.
        case probability
        case outOfDistribution
        case brightness
        case contrast
        case width
        case height

        /// Those that drift is measured on.
        public static let drift: [Measure] = [.probability, .outOfDistribution, .brightness, .contrast, .width, .height]
    }
}

/// What a review says of a prediction, as a bin of a tally.
public struct ReviewOutcome: Sendable, Hashable {
    public let predicted: Finding
    public let verdict: Review.Verdict
    /// `nil` where the reviewer disagreed without saying what they see.
    public let reviewed: Finding?

    public init(predicted: Finding, verdict: Review.Verdict, reviewed: Finding?) {
        self.predicted = predicted
        self.verdict = verdict
        self.reviewed = reviewed
    }
}

extension ReviewOutcome: LosslessStringConvertible {
    /// `pneumonia>normal`, `normal>unknown`, `pneumonia=pneumonia`: `=` where they agree.
    public var description: String { "\(predicted.rawValue)\(verdict == .agree ? "=" : ">")\(reviewed?.rawValue ?? "unknown")" }

    public init?(_ description: String) {
        guard let sign = description.firstIndex(where: { $0 == "=" || $0 == ">" }), let predicted = Finding(rawValue: String(description[..<sign])) else {
            return nil
        }
        let reviewed = Finding(rawValue: String(description[description.index(after: sign)...]))
        self.init(predicted: predicted, verdict: description[sign] == "=" ? .agree : .disagree, reviewed: reviewed)
    }
}
