public import Domain

/// Compares what a model version sees with what it was validated on.
public struct DriftService: Sendable {
    private let statistics: any StatisticsRepository
    private let model: any ModelHosting

    public init(statistics: any StatisticsRepository, model: any ModelHosting) {
        self.statistics = statistics
        self.model = model
    }

    /// - Parameter version: the active one where `nil`.
    public func report(_ days: ClosedRange<Int>, version: String? = nil) async throws -> DriftReport {
        let version = version ?? model.activeVersion
        guard let reference = model.reference(of: version), let name = model.models.first(where: { $0.identity.version == version })?.identity.name else {
            throw ServiceError(.notFound, "There is no model version \(version).")
        }
        let tallies = try await statistics.tallies(of: Tally.Measure.drift, days: days, model: "\(name)/\(version)")
        return DriftReport(model: "\(name)/\(version)", days: days, reference: reference, tallies: tallies)
    }
}

public struct DriftReport: Sendable {
    public let model: String
    public let days: ClosedRange<Int>
    /// In the order of `Tally.Measure.drift`.
    public let quantities: [Quantity]

    public struct Quantity: Sendable {
        public let measure: Tally.Measure
        public let reference: ReferenceHistogram
        /// In the reference's bins.
        public let observed: [Int]
        /// `nil` while too little was observed.
        public let index: PopulationStabilityIndex?
        public let byDay: [Day]
    }

    public struct Day: Sendable {
        public let day: Int
        public let observed: Int
        public let index: PopulationStabilityIndex?
    }

    init(model: String, days: ClosedRange<Int>, reference: [Tally.Measure: ReferenceHistogram], tallies: [Tally]) {
        self.model = model
        self.days = days
        let byMeasure = Dictionary(grouping: tallies, by: \.measure)
        quantities = Tally.Measure.drift.compactMap { measure in
            reference[measure].map { Quantity(measure: measure, reference: $0, tallies: byMeasure[measure] ?? []) }
        }
    }
}

extension DriftReport.Quantity {
    init(measure: Tally.Measure, reference: ReferenceHistogram, tallies: [Tally]) {
        let byDay = Dictionary(grouping: tallies, by: \.day)
        let observed = tallies.counts(bins: reference.counts.count)
        self.init(
            measure: measure, reference: reference, observed: observed, index: PopulationStabilityIndex(reference: reference.counts, observed: observed),
            byDay: byDay.keys.sorted().map { day in
                let counts = (byDay[day] ?? []).counts(bins: reference.counts.count)
                return .init(day: day, observed: counts.reduce(0, +), index: PopulationStabilityIndex(reference: reference.counts, observed: counts))
            })
    }
}

extension [Tally] {
    /// By bin index; a bin that the histogram does not have is left out.
    fileprivate func counts(bins: Int) -> [Int] {
        let totals = totals(by: Int.init)
        return (0..<bins).map { totals[$0] ?? 0 }
    }
}
