public import Domain

/// Where the original bytes of radiographs lie, addressed by the SHA-256 of their content: the same picture twice is one image.
///
/// A store that seals what it keeps stands in front of another and answers to the same protocol.
public protocol ImageStore: Sendable {
    /// How long an image may lie in the store before its study is recorded: the sweep leaves younger ones alone. Zero where `publish` is what makes
    /// an image visible.
    var grace: Duration { get }

    /// The database that the images belong to, by its own name for itself; `nil` in a store that belongs to none yet.
    func owner() async throws -> String?

    /// Gives a store that belongs to none to a database. A store that has an owner keeps it.
    func adopt(by owner: String) async throws

    /// Makes the bytes durable without making them part of the store yet. Called before the transaction that refers to them.
    ///
    /// - Throws: `storageFull`, `storageUnavailable`.
    func stage(_ bytes: [UInt8], as digest: ImageDigest) async throws -> StagedImage

    /// Makes a staged image part of the store. Runs inside the database transaction that refers to it: quick, and without a network.
    func publish(_ image: StagedImage) throws

    /// Drops a staged image whose transaction did not happen.
    func discard(_ image: StagedImage) async

    /// - Throws: `notFound`; `unknown` because of a `DamagedImage` where the content is no longer what its digest says; `storageUnavailable`.
    func bytes(of digest: ImageDigest) async throws -> [UInt8]

    /// No error when it is not there.
    func remove(_ digest: ImageDigest) async throws

    /// What is in the store, in the order of the digests.
    func contents(after digest: ImageDigest?, limit: Int) async throws -> [StoredImage]

    /// Removes what was staged by a process that died before publishing, and says how much that was.
    ///
    /// - Parameter age: younger ones stay where the store cannot tell whether their process is alive.
    func sweepStaged(olderThan age: Duration) async throws -> Int
}

/// The cause of the error that says that what lies in a store is no longer what its digest says.
public struct DamagedImage: Error, CustomStringConvertible {
    private let finding: any Error

    /// - Parameter finding: what does not fit, for the log.
    public init(_ finding: any Error) {
        self.finding = finding
    }

    public var description: String { "\(finding)" }
}

/// Bytes that are durable but not yet in the store.
public struct StagedImage: Sendable {
    public let digest: ImageDigest
    public let byteCount: Int
    /// The store's own name for it.
    public let token: String
    /// Not before this moment did the store take it: what removed the same image earlier did not remove this one.
    public let stagedAt: Timestamp

    public init(digest: ImageDigest, byteCount: Int, token: String, stagedAt: Timestamp) {
        self.digest = digest
        self.byteCount = byteCount
        self.token = token
        self.stagedAt = stagedAt
    }
}

public struct StoredImage: Sendable {
    public let digest: ImageDigest
    public let byteCount: Int
    public let modifiedAt: Timestamp

    public init(digest: ImageDigest, byteCount: Int, modifiedAt: Timestamp) {
        self.digest = digest
        self.byteCount = byteCount
        self.modifiedAt = modifiedAt
    }
}
