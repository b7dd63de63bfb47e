internal import Domain
internal import SQL
internal import Services

/// What a transaction adds to the statistics, gathered to be written in one statement.
struct TallyChanges {
    private struct Key: Hashable, Comparable {
        let day: Int
        let model: String
        let measure: String
        let bin: String

        static func < (one: Key, other: Key) -> Bool {
            (one.day, one.model, one.measure, one.bin) < (other.day, other.model, other.measure, other.bin)
        }
    }

    private var counts: [Key: Int] = [:]

    /// - Parameter model: the label of the version that it concerns, where one is.
    mutating func add(_ measure: Tally.Measure, on moment: Timestamp, model: String = "", bin: String = "", count: Int = 1) {
        counts[Key(day: moment.day, model: model, measure: measure.rawValue, bin: bin), default: 0] += count
    }

    /// Last in its transaction, for these rows are everybody's: whoever writes them holds all others up until the commit. In the order of their keys, so
    /// that two transactions never wait for each other.
    func write(_ transaction: Transaction) throws {
        let changes = counts.filter { $0.value != 0 }.sorted { $0.key < $1.key }
        for start in stride(from: 0, to: changes.count, by: 1000) {
            let rows = changes[start..<min(start + 1000, changes.count)].map { key, count -> SQLStatement in
                "(\(key.day), \(key.model), \(key.measure), \(key.bin), \(count))"
            }
            try transaction.execute(
                """
                INSERT INTO tallies (day, model, measure, bin, count) VALUES \(SQLStatement.joined(rows, separator: ", ")) \
                ON CONFLICT (day, model, measure, bin) DO UPDATE SET count = tallies.count + excluded.count
                """)
        }
    }
}

extension TallyChanges {
    mutating func addReceived(at moment: Timestamp) { add(.received, on: moment) }

    mutating func addFailed(at moment: Timestamp) { add(.completed, on: moment, bin: Study.Status.Name.failed.rawValue) }

    /// A study's own prediction, with all that is counted of it.
    mutating func addPredicted(_ new: NewPrediction, receivedAt: Timestamp, completedAt: Timestamp) {
        let (prediction, moment) = (new.recorded.prediction, new.recorded.predictedAt)
        let model = prediction.model.label
        add(.completed, on: completedAt, model: model, bin: Study.Status.Name.predicted.rawValue)
        add(.finding, on: moment, model: model, bin: prediction.finding.rawValue)
        for code in Set(prediction.warnings.map(\.code)) { add(.warning, on: moment, model: model, bin: code.rawValue) }
        add(.predictionTurnaround, on: moment, model: model, bin: "\(LogarithmicHistogram.bin(of: completedAt - receivedAt))")
        for (measure, bin) in new.driftBins { add(measure, on: moment, model: model, bin: "\(bin)") }
    }

    mutating func addShadow(_ recorded: RecordedPrediction, besides primary: Finding) {
        add(.shadow, on: recorded.predictedAt, model: recorded.prediction.model.label, bin: "\(primary.rawValue)>\(recorded.prediction.finding.rawValue)")
    }
}
