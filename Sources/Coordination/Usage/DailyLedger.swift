/// What was used on a day, in memory that is bounded: what the server said, and what it has not been told yet. Pure.
struct DailyLedger {
    private struct Entry {
        let day: Int
        /// The most that the server ever said.
        var told: Int64 = 0
        /// Counted here while the server was away.
        var unreported: Int64 = 0
        /// On its way to the server.
        var reporting: Int64 = 0

        var used: Int64 { told + unreported + reporting }
    }

    private let maximum: Int
    private var entries: [SharedName: Entry] = [:]

    init(maximum: Int) {
        self.maximum = max(1, maximum)
    }

    var count: Int { entries.count }

    /// - Returns: what is left, or `nil` where it does not fit and nothing was added.
    mutating func use(_ amount: Int64, of name: SharedName, day: Int, limit: Int64) -> Int64? {
        var entry = entry(name, day)
        guard amount <= limit, entry.used <= limit - amount else { return nil }
        entry.unreported += amount
        entries[name] = entry
        return limit - entry.used
    }

    /// Begins to tell the server: `finishReport` follows.
    mutating func beginReport(of name: SharedName, day: Int) -> (told: Int64, unreported: Int64) {
        var entry = entry(name, day)
        let unreported = entry.unreported
        entry.reporting += unreported
        entry.unreported = 0
        entries[name] = entry
        return (entry.told, unreported)
    }

    /// - Parameter total: what the server counts now; `nil` where it gave no answer, so that it has to be told again. It may have heard all the same:
    ///   rather counted twice than not at all.
    mutating func finishReport(of name: SharedName, day: Int, unreported: Int64, total: Int64?) {
        var entry = entry(name, day)
        entry.reporting = max(0, entry.reporting - unreported)
        if let total { entry.told = max(entry.told, total) } else { entry.unreported += unreported }
        entries[name] = entry
    }

    private mutating func entry(_ name: SharedName, _ day: Int) -> Entry {
        if let entry = entries[name] { return entry }
        makeRoom(before: day)
        return Entry(day: day)
    }

    /// Earlier days go first; then a tenth of all, those of whom least was used.
    private mutating func makeRoom(before day: Int) {
        guard entries.count >= maximum else { return }
        entries = entries.filter { $0.value.day >= day }
        let excess = entries.count - (maximum - max(1, maximum / 10))
        guard excess > 0 else { return }
        let least = entries.map { (name: $0.key, used: $0.value.used) }.sorted { $0.used < $1.used }
        for entry in least.prefix(excess) { entries[entry.name] = nil }
    }
}
