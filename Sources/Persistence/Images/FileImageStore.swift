public import Domain
public import Foundation
internal import NIOPosix
public import Services

/// Images in a folder: `objects/ab/cd/<digest>`, and `staging/<instance>/<uuid>` for what no transaction has claimed yet. `owner` holds the name of the
/// database that they belong to; `removal.lock` keeps removal and replacement apart.
///
/// A power cut at any moment leaves an object whole or absent: its bytes are on the disk before it gets its name, its name before `publish`
/// returns. Several processes may share the folder, and each of them publishes and discards only what it staged itself.
///
/// A store that seals what it keeps wraps this one, opened for `.sealed` content.
public struct FileImageStore: RewritableImageStore {
    /// None: `publish` is what makes an image visible.
    public let grace = Duration.zero

    private let root: String
    private let objects: String
    private let staging: StagingFolder
    private let content: ImageContent
    private let threads = NIOThreadPool.singleton

    /// Makes the folder where it is missing, for its owner's eyes only. Blocks: it is for the start of a process.
    ///
    /// - Throws: `storageFull` or `unknown` where the folder cannot be made or written.
    public init(folder: URL, content: ImageContent = .named) throws {
        let folder = folder.standardizedFileURL
        root = folder.path
        objects = folder.appending(path: "objects").path
        self.content = content
        do {
            try Self.makeFolders(for: folder)
            for part in ["objects", "staging", "locks"].map({ folder.appending(path: $0).path }) {
                try POSIXFile.makeFolder(part)
                try POSIXFailure.check("access") { access(part, R_OK | W_OK | X_OK) }
            }
            // Now, for a disk that is full must not keep an image from being removed.
            _ = try FileLock(waitingFor: Self.removalLock(in: root))
            try POSIXFile.synchronise(folder: root)
            staging = try StagingFolder(in: root)
        } catch {
            throw ServiceError(storing: error)
        }
    }

    public func owner() async throws -> String? {
        // One byte more than it may have, to see that it has more.
        try await onThread { try POSIXFile.read(ownerPath, atMost: StoreOwner.maximumBytes + 1).map { try StoreOwner(found: $0).name } }
    }

    /// Of several processes that do this at once, one succeeds.
    public func adopt(by owner: String) async throws {
        try await onThread {
            let owner = try StoreOwner(owner)
            let draft = staging.path(UUID())
            try POSIXFile.create(draft, holding: owner.bytes)
            defer { _ = try? POSIXFile.remove(draft) }
            try POSIXFile.link(draft, as: ownerPath)
            // Also where somebody else was first, who may not have come that far yet.
            try POSIXFile.synchronise(folder: root)
        }
    }

    public func stage(_ bytes: [UInt8], as digest: ImageDigest) async throws -> StagedImage {
        try await onThread {
            _ = try content.admit(bytes, as: digest)
            let (token, start) = (UUID(), Timestamp.now)
            try Place(of: digest, in: objects).prepare()
            try POSIXFile.create(staging.path(token), holding: bytes)
            return StagedImage(digest: digest, byteCount: bytes.count, token: token.uuidString, stagedAt: start)
        }
    }

    /// One rename and one fsync, for a database waits meanwhile.
    ///
    /// It renames over an object that is there already: that mends a damaged one, and gives an image that was sent again its new date.
    public func publish(_ image: StagedImage) throws {
        guard let token = UUID(uuidString: image.token) else { throw ServiceError(storing: NeverStaged(digest: image.digest)) }
        do {
            let place = Place(of: image.digest, in: objects)
            try claim(staging.path(token), as: place.path, digest: image.digest)
            try POSIXFile.synchronise(folder: place.inner)
        } catch {
            throw ServiceError(storing: error)
        }
    }

    public func discard(_ image: StagedImage) async {
        guard let token = UUID(uuidString: image.token) else { return }
        // Also for a task that was cancelled, which is why it discards. What stays, the sweep finds.
        await withCheckedContinuation { continuation in
            threads.submit { _ in
                _ = try? POSIXFile.remove(staging.path(token))
                continuation.resume()
            }
        }
    }

    public func bytes(of digest: ImageDigest) async throws -> [UInt8] {
        try await onThread {
            guard let bytes = try POSIXFile.read(Place(of: digest, in: objects).path) else { throw ServiceError.imageNotFound }
            return try content.verified(bytes, as: digest)
        }
    }

    public func remove(_ digest: ImageDigest) async throws {
        try await onThread {
            let place = Place(of: digest, in: objects)
            let wasThere = try alone { try POSIXFile.remove(place.path) }
            // An erased image must not come back with the power.
            if wasThere { try POSIXFile.synchronise(folder: place.inner) }
        }
    }

    public func contents(after digest: ImageDigest?, limit: Int) async throws -> [StoredImage] {
        try await onThread { try FolderListing(objects: objects).images(after: digest, limit: limit) }
    }

    /// What processes left that died goes whatever its age. What those staged that are alive stays, and what this one staged for less than `age`.
    public func sweepStaged(olderThan age: Duration) async throws -> Int {
        try await onThread { try staging.sweepTheDead() + staging.sweep(before: .now - age) }
    }

    public func beginning(of digest: ImageDigest, limit: Int) async throws -> [UInt8] {
        try await onThread {
            guard let bytes = try POSIXFile.read(Place(of: digest, in: objects).path, atMost: limit) else { throw ServiceError.imageNotFound }
            return bytes
        }
    }

    public func replace(_ digest: ImageDigest, with bytes: [UInt8]) async throws -> Bool {
        try await onThread {
            let (place, draft) = (Place(of: digest, in: objects), staging.path(UUID()))
            try POSIXFile.create(draft, holding: bytes)
            defer { _ = try? POSIXFile.remove(draft) }
            let isThere = try alone {
                guard POSIXFile.exists(place.path) else { return false }
                try POSIXFile.rename(draft, to: place.path)
                return true
            }
            if isThere { try POSIXFile.synchronise(folder: place.inner) }
            return isThere
        }
    }

    /// With no other removal or replacement in this folder, by any process: between the look whether an image is there and the renaming over it, nobody
    /// removes it. Held for two calls; what takes time was done before.
    private func alone<Answer>(_ body: () throws -> Answer) throws -> Answer {
        let lock = try FileLock(waitingFor: Self.removalLock(in: root))
        return try withExtendedLifetime(lock, body)
    }

    private static func removalLock(in root: String) -> String { "\(root)/removal.lock" }

    private var ownerPath: String { "\(root)/owner" }

    private func claim(_ staged: String, as path: String, digest: ImageDigest) throws {
        do {
            try POSIXFile.rename(staged, to: path)
        } catch {
            guard error.code == ENOENT else { throw error }
            // A transaction that the database asked to run again publishes again.
            guard POSIXFile.exists(path) else { throw NeverStaged(digest: digest) }
        }
    }

    private func onThread<Answer: Sendable>(_ body: @escaping @Sendable () throws -> Answer) async throws -> Answer {
        do {
            return try await threads.runIfActive(body)
        } catch let cancelled as CancellationError {
            throw cancelled
        } catch {
            throw ServiceError(storing: error)
        }
    }

    private static func makeFolders(for folder: URL) throws {
        guard !POSIXFile.exists(folder.path) else { return }
        let parent = folder.deletingLastPathComponent()
        try makeFolders(for: parent)
        try POSIXFile.makeFolder(folder.path)
        try POSIXFile.synchronise(folder: parent.path)
    }

    /// Where an object lies: two levels of folders keep each of them small with millions of images.
    private struct Place {
        let outer: String
        let inner: String
        let path: String

        private let objects: String

        init(of digest: ImageDigest, in objects: String) {
            let name = digest.description
            self.objects = objects
            outer = "\(objects)/\(name.prefix(2))"
            inner = "\(outer)/\(name.dropFirst(2).prefix(2))"
            path = "\(inner)/\(name)"
        }

        /// Makes the folders durable. Both are synchronised even where they are there: who made them may not have come that far yet.
        func prepare() throws(POSIXFailure) {
            try POSIXFile.makeFolder(outer)
            try POSIXFile.makeFolder(inner)
            try POSIXFile.synchronise(folder: objects)
            try POSIXFile.synchronise(folder: outer)
        }
    }

    /// An image to be published that is neither staged nor in the store, for the log.
    private struct NeverStaged: Error, CustomStringConvertible {
        let digest: ImageDigest
        var description: String { "the image \(digest) was not staged, or its staged copy was swept away" }
    }
}

extension ServiceError {
    static var imageNotFound: ServiceError { ServiceError(.notFound, "The image is not in the image store.") }
}
