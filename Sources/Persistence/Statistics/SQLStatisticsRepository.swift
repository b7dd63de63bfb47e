internal import Domain
internal import SQL
internal import Services

/// The tallies, read.
struct SQLStatisticsRepository: StatisticsRepository {
    let recorder: Recorder

    func tallies(of spans: [Tally.Measure: Tally.Span], days: ClosedRange<Int>, model: String?) async throws -> [Tally] {
        let groups = Tally.Span.allCases.map { span in (span, Tally.Measure.allCases.filter { spans[$0] == span }) }.filter { !$0.1.isEmpty }
        guard !groups.isEmpty else { return [] }
        let parts = groups.map { span, measures in Self.sums(of: measures, by: span, days: days, model: model) }
        return try await recorder.read { connection in
            try connection.query("\(SQLStatement.joined(parts, separator: " UNION ALL ")) ORDER BY day, model, measure, bin").map(Self.tally)
        }
    }

    private static func sums(of measures: [Tally.Measure], by span: Tally.Span, days: ClosedRange<Int>, model: String?) -> SQLStatement {
        let ofModel: SQLStatement = model.map { " AND model = \($0)" } ?? ""
        return """
            SELECT \(start(of: span, in: days)) AS day, model, measure, bin, CAST(SUM(count) AS \(.integer)) AS count FROM tallies \
            WHERE measure IN \(list: measures.map(\.rawValue)) AND day >= \(days.lowerBound) AND day <= \(days.upperBound)\(ofModel) \
            GROUP BY 1, model, measure, bin HAVING SUM(count) <> 0
            """
    }

    private static func start(of span: Tally.Span, in days: ClosedRange<Int>) -> SQLStatement {
        switch span {
        case .day: "day"
        // 1970-01-01 was a Thursday.
        case .week: "day - (day + 3) % 7"
        case .whole: "CAST(\(days.lowerBound) AS \(.integer))"
        }
    }

    private static func tally(_ row: SQLRow) throws -> Tally {
        guard let measure = Tally.Measure(rawValue: try row["measure"]) else { throw UnreadableRecord("a measure") }
        return Tally(day: try row["day"], model: try row["model"], measure: measure, bin: try row["bin"], count: try row["count"])
    }
}
