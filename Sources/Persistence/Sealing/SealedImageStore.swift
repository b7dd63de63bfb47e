public import Domain
internal import NIOPosix
public import Services

/// Seals images on their way into another store, which must be opened for `.sealed` content, and opens them on their way out.
///
/// An image is sealed for its digest: moved to another one's place it does not open. What is read is what was sealed and has its digest, or an error:
/// nothing that was changed on the disk is ever served. Images that were stored before there was sealing are read as they are, for their digest proves
/// them, and are sealed by `KeyRotation`. Once there are none left, which the mark tells, a plain image is a damaged one.
public struct SealedImageStore: ImageStore {
    private let store: any RewritableImageStore
    private let sealing: Sealing
    private let mark: (any SealingMark)?
    private let threads = NIOThreadPool.singleton

    /// - Parameter mark: tells whether plain images may be met. `nil`: never.
    public init(_ store: any RewritableImageStore, keys: any KeyWrapping, mark: (any SealingMark)? = nil) {
        self.store = store
        sealing = Sealing(keys: keys)
        self.mark = mark
    }

    public var grace: Duration { store.grace }

    /// Looks at a handful of images, to say at the start and not at the first reading that their master key is missing.
    ///
    /// - Throws: `conflict`, in one sentence that says what to do.
    public func check() async throws {
        let known = Set(try await sealing.keys.masterKeys().map(\.id))
        for image in try await store.contents(after: nil, limit: 8) {
            guard case .sealed(let id) = try await standing(of: image.digest), !known.contains(id) else { continue }
            throw ServiceError(
                .conflict, "the images are sealed under the master key \(id), which is not here: bring it back, or set MASTER_KEY_FILE to where it is.")
        }
    }

    public func owner() async throws -> String? { try await store.owner() }

    public func adopt(by owner: String) async throws { try await store.adopt(by: owner) }

    public func stage(_ bytes: [UInt8], as digest: ImageDigest) async throws -> StagedImage {
        try await threads.runIfActive { _ = try ImageContent.named.admit(bytes, as: digest) }
        let staged = try await store.stage(try await sealing.seal(bytes, for: .image(digest)), as: digest)
        return StagedImage(digest: digest, byteCount: bytes.count, token: staged.token, stagedAt: staged.stagedAt)
    }

    public func publish(_ image: StagedImage) throws { try store.publish(image) }

    public func discard(_ image: StagedImage) async { await store.discard(image) }

    public func bytes(of digest: ImageDigest) async throws -> [UInt8] {
        let stored = try await store.bytes(of: digest)
        guard Envelope.begins(stored) else { return try await plain(try await verified(stored, as: digest), digest) }
        do {
            return try await verified(try await sealing.open(stored, for: .image(digest)), as: digest)
        } catch let failure as SealingFailure {
            guard try await isPlain(stored, digest) else { throw ServiceError(failure, of: digest) }
            return try await plain(stored, digest)
        }
    }

    /// A picture from before there was sealing may begin as if it were sealed: its sender chose its bytes.
    private func isPlain(_ stored: [UInt8], _ digest: ImageDigest) async throws -> Bool {
        try await threads.runIfActive { ImageDigest(of: stored) == digest }
    }

    private func plain(_ bytes: [UInt8], _ digest: ImageDigest) async throws -> [UInt8] {
        guard try await mayBePlain else { throw ServiceError.damagedImage(cause: UnsealedImage(digest: digest)) }
        return bytes
    }

    private var mayBePlain: Bool {
        get async throws {
            guard let mark else { return false }
            return try await !mark.everyImageIsSealed()
        }
    }

    public func remove(_ digest: ImageDigest) async throws { try await store.remove(digest) }

    public func contents(after digest: ImageDigest?, limit: Int) async throws -> [StoredImage] {
        try await store.contents(after: digest, limit: limit)
    }

    public func sweepStaged(olderThan age: Duration) async throws -> Int { try await store.sweepStaged(olderThan: age) }

    private func verified(_ bytes: [UInt8], as digest: ImageDigest) async throws -> [UInt8] {
        try await threads.runIfActive { try ImageContent.named.verified(bytes, as: digest) }
    }
}

extension SealedImageStore: SealedImages {
    public func standing(of digest: ImageDigest) async throws -> ImageStanding {
        do {
            let beginning = try await store.beginning(of: digest, limit: Envelope.maximumLength)
            guard Envelope.begins(beginning) else { return try await mayBePlain ? .plain : .damaged }
            return .sealed(masterKeyID: try Envelope(beginningOf: beginning).wrappedKey.masterKeyID)
        } catch let error as ServiceError where error.code == .notFound {
            return .missing
        } catch is SealingFailure {
            return .damaged
        } catch let error as ServiceError where error.code == .unknown {
            // Such as a sector of the disk that cannot be read: one image must not stop whoever looks at all of them.
            return .damaged
        }
    }

    public func reseal(_ digest: ImageDigest, under id: String) async throws -> ResealingOutcome {
        guard try await standing(of: digest) != .sealed(masterKeyID: id) else { return .upToDate }
        do {
            let stored = try await store.bytes(of: digest)
            guard let (new, outcome) = try await resealed(stored, as: digest) else { return .damaged }
            return try await store.replace(digest, with: new) ? outcome : .gone
        } catch let error as ServiceError where error.code == .notFound {
            return .gone
        } catch let error as ServiceError where error.code == .unknown {
            return .damaged
        }
    }

    public func recordAllAreSealed() async throws { try await mark?.recordEveryImageIsSealed() }

    /// - Returns: `nil` where the image cannot be opened, or is plain where none may be: sealed now it would be believed for ever.
    private func resealed(_ stored: [UInt8], as digest: ImageDigest) async throws -> (bytes: [UInt8], outcome: ResealingOutcome)? {
        if try await isPlain(stored, digest) {
            return try await mayBePlain ? (try await sealing.seal(stored, for: .image(digest)), .sealed) : nil
        }
        do {
            let new = try await sealing.rewrap(stored, for: .image(digest)) { bytes in
                guard ImageDigest(of: bytes) == digest else { throw SealingFailure.damaged("its content is another's") }
            }
            return (new, .rewrapped)
        } catch is SealingFailure {
            return nil
        }
    }
}

extension SealingContext {
    static func image(_ digest: ImageDigest) -> SealingContext { SealingContext(text: "image \(digest)") }
}

/// An image that does not open, for the log.
struct UnopenedImage: Error, CustomStringConvertible {
    let digest: ImageDigest
    let failure: SealingFailure

    var description: String { "the image \(digest) does not open: \(failure)" }
}

/// An image that is not sealed in a store where every one is, for the log.
struct UnsealedImage: Error, CustomStringConvertible {
    let digest: ImageDigest

    var description: String { "the image \(digest) is not sealed, as every image was" }
}

extension ServiceError {
    init(_ failure: SealingFailure, of digest: ImageDigest) {
        let cause = UnopenedImage(digest: digest, failure: failure)
        switch failure {
        case .damaged: self = .damagedImage(cause: cause)
        case .unknownMasterKey:
            self.init(.storageUnavailable, "The master key that the image was sealed with is not here: the operator has to bring it back.", cause: cause)
        }
    }
}
