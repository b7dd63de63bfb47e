internal import Domain
internal import Services
internal import Synchronization

/// The signing keys as the database has them, opened and kept in memory: read anew every minute, and when a token names one that is not known.
struct SigningKeyRing: Sendable {
    private let keys: Remembered<[OpenedSigningKey]>

    init(repository: any SigningKeyRepository, sealing: any SecretSealing, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        let opened = Opened()
        keys = Remembered(for: .seconds(60), now: now) {
            var keys: [OpenedSigningKey] = []
            for key in try await repository.keys() {
                if let known = opened[key.id] { keys.append(known) } else { keys.append(try await OpenedSigningKey(key, sealing: sealing)) }
            }
            opened.keep(keys)
            return keys
        }
    }

    /// Newest first.
    func all() async throws -> [OpenedSigningKey] { try await keys.value() }

    /// As the database has them now.
    func newest() async throws -> [OpenedSigningKey] { try await keys.newest() }

    /// - Returns: `nil` where no instance has made such a key, or not before the last second.
    func key(_ id: String) async throws -> OpenedSigningKey? {
        if let key = try await keys.value().first(where: { $0.id == id }) { return key }
        return try await keys.newer().first { $0.id == id }
    }

    /// Those that were opened before, so that the master key is not asked for them again every minute.
    private final class Opened: Sendable {
        private let keys = Mutex<[String: OpenedSigningKey]>([:])

        subscript(id: String) -> OpenedSigningKey? { keys.withLock { $0[id] } }

        func keep(_ keys: [OpenedSigningKey]) {
            self.keys.withLock { $0 = Dictionary(keys.map { ($0.id, $0) }) { first, _ in first } }
        }
    }
}
