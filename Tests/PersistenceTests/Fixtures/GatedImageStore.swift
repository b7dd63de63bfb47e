import Domain
import Foundation
import Services
import Synchronization

/// Where a transaction stops until a test lets it go on.
final class Gate: Sendable {
    private let reached = Mutex(false)
    private let semaphore = DispatchSemaphore(value: 0)

    var isReached: Bool { reached.withLock { $0 } }

    func open() { semaphore.signal() }

    func pass() {
        reached.withLock { $0 = true }
        _ = semaphore.wait(timeout: .now() + 60)
    }
}

/// A store that stops in `publish`, which is inside the transaction.
struct GatedImageStore: ImageStore {
    private let store: MemoryImageStore
    private let gate: Gate

    init(_ store: MemoryImageStore, gate: Gate) {
        self.store = store
        self.gate = gate
    }

    var grace: Duration { store.grace }

    func publish(_ image: StagedImage) throws {
        gate.pass()
        try store.publish(image)
    }

    func owner() async throws -> String? { try await store.owner() }
    func adopt(by owner: String) async throws { try await store.adopt(by: owner) }
    func stage(_ bytes: [UInt8], as digest: ImageDigest) async throws -> StagedImage { try await store.stage(bytes, as: digest) }
    func discard(_ image: StagedImage) async { await store.discard(image) }
    func bytes(of digest: ImageDigest) async throws -> [UInt8] { try await store.bytes(of: digest) }
    func remove(_ digest: ImageDigest) async throws { try await store.remove(digest) }
    func contents(after digest: ImageDigest?, limit: Int) async throws -> [StoredImage] { try await store.contents(after: digest, limit: limit) }
    func sweepStaged(olderThan age: Duration) async throws -> Int { try await store.sweepStaged(olderThan: age) }
}
