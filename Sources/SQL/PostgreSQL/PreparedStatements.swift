internal import CPostgreSQL

/// The statements that one connection keeps prepared: the 256 last used.
struct PreparedStatements {
    struct Key: Hashable {
        let text: String
        let types: [Oid]
    }

    private struct Entry {
        let name: String
        var lastUse: Int
    }

    private var entries: [Key: Entry] = [:]
    private var uses = 0
    private var names = 0
    private let capacity: Int

    init(capacity: Int = 256) {
        self.capacity = capacity
    }

    mutating func name(of key: Key) -> String? {
        uses += 1
        entries[key]?.lastUse = uses
        return entries[key]?.name
    }

    /// Names are never used twice: whether the server still has an old one does not matter then.
    mutating func freshName() -> String {
        names += 1
        return "s\(names)"
    }

    /// The name of the statement that must go before another can be added.
    mutating func makeRoom() -> String? {
        guard entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return nil }
        entries[oldest.key] = nil
        return oldest.value.name
    }

    mutating func add(_ name: String, for key: Key) {
        entries[key] = Entry(name: name, lastUse: uses)
    }

    mutating func removeAll() {
        entries = [:]
    }
}
