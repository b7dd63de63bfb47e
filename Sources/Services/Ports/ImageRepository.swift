public import Domain

/// Which images the studies refer to. An image is removed in two steps, so that no study is recorded on one that is being removed:
/// it is claimed in a transaction, and forgotten once its bytes are gone.
public protocol ImageRepository: Sendable {
    /// What this database calls itself in the store of its images; made when it is first asked for.
    func owner() async throws -> String

    /// Those that the database knows nothing of. Only reads: most images of a sweep are known, and need no lock.
    func unknown(among digests: [ImageDigest]) async throws -> [ImageDigest]

    /// Claims for removal those that no study refers to.
    func claimOrphans(among digests: [ImageDigest]) async throws -> [ImageDigest]

    /// Claimed, and perhaps not yet removed: a process may have died in between.
    func claimed(limit: Int) async throws -> [ImageDigest]

    /// Forgets a claimed image whose bytes are gone.
    func forget(_ digest: ImageDigest) async throws
}
