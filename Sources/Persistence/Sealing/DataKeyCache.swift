internal import Services
internal import Synchronization

/// Data keys that a key service has unwrapped, in memory only, so that a picture that is looked at again costs it nothing. The ones that were used least
/// recently go first.
final class DataKeyCache: Sendable {
    struct Place: Hashable {
        let wrapped: WrappedKey
        let context: SealingContext
    }

    fileprivate struct State {
        var entries: [Place: (key: DataKey, usedAt: UInt64)] = [:]
        var uses: UInt64 = 0
    }

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int = 4096) {
        self.capacity = capacity
    }

    var count: Int { state.withLock { $0.entries.count } }

    func key(at place: Place) -> DataKey? {
        state.withLock { state in
            guard let entry = state.entries[place] else { return nil }
            state.uses += 1
            state.entries[place]?.usedAt = state.uses
            return entry.key
        }
    }

    func keep(_ key: DataKey, at place: Place) {
        state.withLock { state in
            if state.entries.count >= capacity { state.makeRoom(capacity / 4) }
            state.uses += 1
            state.entries[place] = (key, state.uses)
        }
    }
}

extension DataKeyCache.State {
    /// Many at once, so that a full cache is not sorted for each that comes.
    fileprivate mutating func makeRoom(_ count: Int) {
        for entry in entries.sorted(by: { $0.value.usedAt < $1.value.usedAt }).prefix(max(1, count)) { entries[entry.key] = nil }
    }
}
