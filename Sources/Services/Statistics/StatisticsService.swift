internal import Domain

/// What the service has seen and done, counted. Nothing here is a constant; what is not known is `nil`.
public struct StatisticsService: Sendable {
    private let statistics: any StatisticsRepository

    public init(statistics: any StatisticsRepository) {
        self.statistics = statistics
    }

    /// - Parameter model: a version as `name/version`; every version where `nil`.
    public func report(_ days: ClosedRange<Int>, model: String? = nil) async throws -> StatisticsReport {
        let spans: [Tally.Measure: Tally.Span] = [
            .received: .day, .completed: .day, .finding: .day, .review: .week, .warning: .whole, .predictionTurnaround: .whole, .reviewTurnaround: .whole,
            .shadow: .whole,
        ]
        let tallies = try await statistics.tallies(of: spans, days: days, model: model)
        return StatisticsReport(days: days, model: model, tallies: tallies)
    }
}
