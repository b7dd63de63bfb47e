public import Domain

/// A store whose bytes can be changed for others that say the same: what a store that seals needs of the one behind it when the master key changes.
public protocol RewritableImageStore: ImageStore {
    /// The first bytes of what lies under a digest, unchecked.
    ///
    /// - Throws: `notFound`, `storageUnavailable`.
    func beginning(of digest: ImageDigest, limit: Int) async throws -> [UInt8]

    /// Puts other bytes in the place of those that lie under a digest. Whoever reads meanwhile gets the ones or the others, whole.
    ///
    /// - Returns: `false`, with nothing written, where nothing lies there: what was removed does not come back.
    func replace(_ digest: ImageDigest, with bytes: [UInt8]) async throws -> Bool
}
