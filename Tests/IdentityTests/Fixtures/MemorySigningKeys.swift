import Domain
import Services
import Synchronization

/// A table of signing keys that two instances may share.
final class MemorySigningKeys: SigningKeyRepository {
    private struct State {
        var keys: [SigningKey] = []
        var reads = 0
        var error: ServiceError?
    }

    private let state = Mutex(State())

    var stored: [SigningKey] { state.withLock { $0.keys } }
    var reads: Int { state.withLock { $0.reads } }

    /// What every call fails with from now on.
    func fail(with error: ServiceError?) { state.withLock { $0.error = error } }

    func keys() async throws -> [SigningKey] {
        try state.withLock { state in
            state.reads += 1
            if let error = state.error { throw error }
            return state.keys
        }
    }

    func add(_ key: SigningKey, after newest: String?, by author: Author) async throws {
        try state.withLock { state in
            if let error = state.error { throw error }
            if state.keys.first?.id == newest { state.keys.insert(key, at: 0) }
        }
    }

    func forget(endedBefore moment: Timestamp) async throws -> Int {
        state.withLock { state in
            let before = state.keys.count
            state.keys.removeAll { $0.endsAt < moment }
            return before - state.keys.count
        }
    }
}

/// Seals by writing the purpose before the secret, and opens only for the same.
final class MemorySealing: SecretSealing {
    private let openings = Mutex(0)

    var opened: Int { openings.withLock { $0 } }

    func seal(_ secret: [UInt8], for purpose: String) async throws -> SealedSecret { SealedSecret(bytes: Array(purpose.utf8) + [0] + secret) }

    func open(_ sealed: SealedSecret, for purpose: String) async throws -> [UInt8] {
        openings.withLock { $0 += 1 }
        let start = Array(purpose.utf8) + [0]
        guard sealed.bytes.starts(with: start) else { throw ServiceError(.unknown, "The secret cannot be opened.") }
        return Array(sealed.bytes.dropFirst(start.count))
    }
}
