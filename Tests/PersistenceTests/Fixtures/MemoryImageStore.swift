import Domain
import Services
import Synchronization

/// Images in memory that a test can look into, and that fails when it is told to.
final class MemoryImageStore: ImageStore {
    struct Refusal: Error {}

    private struct State {
        var staged: [String: StagedImage] = [:]
        var published: Set<ImageDigest> = []
        var refusesToPublish = false
        var owner: String?
    }

    private let state = Mutex(State())
    let grace: Duration = .zero

    var stagedCount: Int { state.withLock { $0.staged.count } }
    var published: Set<ImageDigest> { state.withLock { $0.published } }

    func refusePublishing(_ refuses: Bool = true) {
        state.withLock { $0.refusesToPublish = refuses }
    }

    func owner() async throws -> String? { state.withLock { $0.owner } }

    func adopt(by owner: String) async throws {
        state.withLock { $0.owner = $0.owner ?? owner }
    }

    func stage(_ bytes: [UInt8], as digest: ImageDigest) async throws -> StagedImage {
        let image = StagedImage(digest: digest, byteCount: bytes.count, token: UUIDv7().description, stagedAt: .now)
        state.withLock { $0.staged[image.token] = image }
        return image
    }

    func publish(_ image: StagedImage) throws {
        try state.withLock { state in
            guard !state.refusesToPublish else { throw ServiceError(.storageFull, "There is no room left.", cause: Refusal()) }
            guard state.staged.removeValue(forKey: image.token) != nil || state.published.contains(image.digest) else { throw Refusal() }
            state.published.insert(image.digest)
        }
    }

    func discard(_ image: StagedImage) async {
        state.withLock { $0.staged[image.token] = nil }
    }

    func bytes(of digest: ImageDigest) async throws -> [UInt8] { [] }

    func remove(_ digest: ImageDigest) async throws {
        _ = state.withLock { $0.published.remove(digest) }
    }

    func contents(after digest: ImageDigest?, limit: Int) async throws -> [StoredImage] {
        published.sorted().map { StoredImage(digest: $0, byteCount: 1, modifiedAt: Timestamp(microseconds: 0)) }
    }

    func sweepStaged(olderThan age: Duration) async throws -> Int { 0 }
}
