public import Domain

/// Aggregates over a range of UTC days.
public struct StatisticsReport: Sendable {
    public let days: [Day]
    /// `nil` in a report on one model version: what came in, and what could not be read, was no version's.
    public let received: Int?
    public let predicted: Int
    public let failed: Int?
    public let findings: [Finding: Int]
    public let warnings: [PredictionWarning.Code: Int]
    /// From receipt to prediction.
    public let predictionTurnaround: Turnaround
    /// From receipt to the first review.
    public let reviewTurnaround: Turnaround
    public let agreement: Agreement
    /// By week (the UTC day of its Monday) and model version, oldest first.
    public let weeks: [Week]
    public let shadows: [Shadow]

    public struct Day: Sendable {
        /// Since 1970-01-01.
        public let day: Int
        public let received: Int?
        public let predicted: Int
        public let failed: Int?
        public let findings: [Finding: Int]
    }

    public struct Week: Sendable {
        public let monday: Int
        public let model: String
        public let agreement: Agreement
    }

    /// What a version on trial finds beside what was shown.
    public struct Shadow: Sendable {
        public let model: String
        public let compared: Int
        public let differing: Int
        /// `primary>shadow`.
        public let findings: [String: Int]
    }

    init(days: ClosedRange<Int>, model: String?, tallies: [Tally]) {
        let byMeasure = Dictionary(grouping: tallies, by: \.measure)
        func of(_ measure: Tally.Measure) -> [Tally] { byMeasure[measure] ?? [] }
        let byDay = Dictionary(grouping: of(.received) + of(.completed) + of(.finding), by: \.day)
        self.days = byDay.keys.sorted().map { Day(day: $0, model: model, tallies: byDay[$0] ?? []) }
        received = model == nil ? of(.received).total : nil
        predicted = of(.completed).total(Study.Status.Name.predicted.rawValue)
        failed = model == nil ? of(.completed).total(Study.Status.Name.failed.rawValue) : nil
        findings = of(.finding).totals(by: Finding.init(rawValue:))
        warnings = of(.warning).totals(by: PredictionWarning.Code.init(rawValue:))
        predictionTurnaround = Turnaround(of(.predictionTurnaround))
        reviewTurnaround = Turnaround(of(.reviewTurnaround))
        agreement = Agreement(of(.review))
        weeks = Self.weeks(of(.review))
        shadows = Self.shadows(of(.shadow))
    }

    private static func weeks(_ tallies: [Tally]) -> [Week] {
        struct Key: Hashable {
            let monday: Int
            let model: String
        }
        // 1970-01-01 was a Thursday.
        let groups = Dictionary(grouping: tallies) { Key(monday: $0.day - (($0.day + 3) % 7), model: $0.model) }
        return groups.map { Week(monday: $0.monday, model: $0.model, agreement: Agreement($1)) }
            .sorted { ($0.monday, $0.model) < ($1.monday, $1.model) }
    }

    private static func shadows(_ tallies: [Tally]) -> [Shadow] {
        Dictionary(grouping: tallies, by: \.model).map { model, tallies in
            let findings = tallies.totals(by: { $0 })
            let differing = findings.filter { pair, _ in
                let sides = pair.split(separator: ">")
                return sides.first != sides.last
            }
            return Shadow(model: model, compared: findings.values.reduce(0, +), differing: differing.values.reduce(0, +), findings: findings)
        }
        .sorted { $0.model < $1.model }
    }
}

extension StatisticsReport.Day {
    init(day: Int, model: String?, tallies: [Tally]) {
        let completed = tallies.filter { $0.measure == .completed }
        self.init(
            day: day, received: model == nil ? tallies.filter { $0.measure == .received }.total : nil,
            predicted: completed.total(Study.Status.Name.predicted.rawValue),
            failed: model == nil ? completed.total(Study.Status.Name.failed.rawValue) : nil,
            findings: tallies.filter { $0.measure == .finding }.totals(by: Finding.init(rawValue:)))
    }
}

extension [Tally] {
    var total: Int { reduce(0) { $0 + $1.count } }

    func total(_ bin: String) -> Int { filter { $0.bin == bin }.total }

    func totals<Key: Hashable>(by key: (String) -> Key?) -> [Key: Int] {
        reduce(into: [:]) { totals, tally in
            if let key = key(tally.bin) { totals[key, default: 0] += tally.count }
        }
    }
}
