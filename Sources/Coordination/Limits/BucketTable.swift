/// Debts of many buckets, in memory that is bounded. Pure: the time is given, in microseconds.
struct BucketTable {
    private struct Entry {
        var fullAt: Int64
        /// The connection over which the shared state was last seen; 0 where this instance has counted by itself since.
        var epoch: Int
    }

    private let maximum: Int
    private var entries: [SharedName: Entry] = [:]

    init(maximum: Int) {
        self.maximum = max(1, maximum)
    }

    var count: Int { entries.count }

    /// - Parameter span: that of the policy as it is now, which may have been another when the debt was made.
    func debt(of name: SharedName, span: Int64, at now: Int64) -> Int64 {
        min(max(0, (entries[name]?.fullAt ?? now) - now), span)
    }

    /// What the server must be told because it may not know it.
    func unknownDebt(of name: SharedName, span: Int64, at now: Int64, epoch: Int) -> Int64 {
        entries[name]?.epoch == epoch ? 0 : debt(of: name, span: span, at: now)
    }

    mutating func set(_ debt: Int64, of name: SharedName, at now: Int64) {
        makeRoom(for: name, at: now)
        entries[name] = Entry(fullAt: now + debt, epoch: 0)
    }

    /// Answers may come in another order than they were given: what is owed never becomes less by one.
    mutating func learn(_ debt: Int64, of name: SharedName, at now: Int64, epoch: Int) {
        makeRoom(for: name, at: now)
        entries[name] = Entry(fullAt: max(entries[name]?.fullAt ?? 0, now + debt), epoch: epoch)
    }

    /// Full buckets go first: nobody notices. After them a tenth of all, those that are full soonest; so that room is made seldom.
    private mutating func makeRoom(for name: SharedName, at now: Int64) {
        guard entries.count >= maximum, entries[name] == nil else { return }
        entries = entries.filter { $0.value.fullAt > now }
        let excess = entries.count - (maximum - max(1, maximum / 10))
        guard excess > 0 else { return }
        let soonest = entries.map { (name: $0.key, fullAt: $0.value.fullAt) }.sorted { $0.fullAt < $1.fullAt }
        for entry in soonest.prefix(excess) { entries[entry.name] = nil }
    }
}
