import Domain
import Persistence
import Synchronization

/// A mark in memory.
final class Mark: SealingMark {
    private let isSet = Mutex(false)
    private let isAway: Bool

    init(isAway: Bool = false) {
        self.isAway = isAway
    }

    func everyImageIsSealed() async throws -> Bool {
        if isAway { throw ServiceError(.storageUnavailable, "The database is away.") }
        return isSet.withLock { $0 }
    }

    func recordEveryImageIsSealed() async throws { isSet.withLock { $0 = true } }
}
