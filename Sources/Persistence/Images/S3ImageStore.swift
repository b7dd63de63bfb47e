public import Domain
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
public import Services

/// Images in a bucket of an S3 server, each under its digest; `owner` holds the name of the database that they belong to.
///
/// S3 cannot rename, so an image lies under its final key as soon as it is staged. What no row refers to, the sweep removes after its grace
/// period; sending an image again renews its date, which is why it is sent even where it is there already.
///
/// A store that seals what it keeps wraps this one, opened for `.sealed` content.
public struct S3ImageStore: RewritableImageStore {
    private let configuration: S3Configuration
    private let content: ImageContent
    private let client: S3Client

    public init(_ configuration: S3Configuration, content: ImageContent = .named) {
        self.init(configuration, content: content, client: S3Client(configuration))
    }

    init(_ configuration: S3Configuration, content: ImageContent = .named, client: S3Client) {
        self.configuration = configuration
        self.content = content
        self.client = client
    }

    public var grace: Duration { configuration.grace }

    /// Asks for the smallest thing that needs the server, the bucket and the right to read it: for the start and for readiness.
    public func check() async throws {
        _ = try await page(from: [], size: 1)
    }

    public func owner() async throws -> String? {
        do {
            let answer = try await client.perform(S3Request(method: .GET, key: configuration.ownerKey, maximumAnswer: StoreOwner.maximumBytes))
            return try StoreOwner(found: Array(answer.body.readableBytesView)).name
        } catch let error as ServiceError where error.code == .notFound {
            return nil
        }
    }

    /// Of several processes that do this at once, one succeeds; where the server knows no conditions, the last: ask for the owner afterwards.
    public func adopt(by owner: String) async throws {
        let owner = try StoreOwner(owner)
        // There are servers that pass over the condition.
        guard try await self.owner() == nil else { return }
        do {
            try await put(owner, headers: [("if-none-match", "*")])
        } catch let error as ServiceError {
            switch (error.cause as? S3Refusal)?.status {
            case 412: return
            case 501: try await put(owner, headers: [])
            default: throw error
            }
        }
    }

    private func put(_ owner: StoreOwner, headers: [(name: String, value: String)]) async throws {
        let request = S3Request(
            method: .PUT, key: configuration.ownerKey, headers: headers + configuration.encryptionHeaders, body: ByteBuffer(bytes: owner.bytes),
            payload: ImageDigest(of: owner.bytes))
        _ = try await client.perform(request)
    }

    public func stage(_ bytes: [UInt8], as digest: ImageDigest) async throws -> StagedImage {
        // Before the first try: one of them may have been taken without an answer.
        let start = Timestamp.now
        try await put(bytes, as: digest)
        return StagedImage(digest: digest, byteCount: bytes.count, token: digest.description, stagedAt: start)
    }

    private func put(_ bytes: [UInt8], as digest: ImageDigest, headers: [(name: String, value: String)] = []) async throws {
        guard bytes.count <= content.storedLength(of: configuration.maximumBytes) else {
            throw ServiceError(.fileTooLarge, "The image is larger than \(configuration.maximumBytes >> 20) MiB, the most the image store takes.")
        }
        let payload = try content.admit(bytes, as: digest)
        let request = S3Request(
            method: .PUT, key: configuration.key(of: digest), headers: headers + configuration.encryptionHeaders, body: ByteBuffer(bytes: bytes),
            payload: payload)
        _ = try await client.perform(request)
    }

    /// Nothing: it lies in its place since it was staged.
    public func publish(_ image: StagedImage) throws {}

    /// Nothing: another study may refer to the same bytes by now. The sweep knows.
    public func discard(_ image: StagedImage) async {}

    public func bytes(of digest: ImageDigest) async throws -> [UInt8] {
        let request = S3Request(
            method: .GET, key: configuration.key(of: digest), maximumAnswer: content.storedLength(of: configuration.maximumBytes))
        let answer = try await client.perform(request)
        return try content.verified(Array(answer.body.readableBytesView), as: digest)
    }

    public func remove(_ digest: ImageDigest) async throws {
        do {
            _ = try await client.perform(S3Request(method: .DELETE, key: configuration.key(of: digest)))
        } catch let error as ServiceError where error.code == .notFound {
            // Amazon says 204 for a key that is not there; not every server does.
        }
    }

    public func contents(after digest: ImageDigest?, limit: Int) async throws -> [StoredImage] {
        var found: [StoredImage] = []
        var start = digest.map { [(name: "start-after", value: configuration.key(of: $0))] } ?? []
        while found.count < limit {
            let listing = try await page(from: start, size: limit - found.count)
            found += listing.images
            guard let next = listing.next else { break }
            start = [(name: "continuation-token", value: next)]
        }
        return Array(found.prefix(max(0, limit)))
    }

    /// None: nothing is staged anywhere else.
    public func sweepStaged(olderThan age: Duration) async throws -> Int { 0 }

    public func beginning(of digest: ImageDigest, limit: Int) async throws -> [UInt8] {
        Array(try await first(limit, of: digest).body.readableBytesView.prefix(limit))
    }

    /// By the entity tag that lies there now. A server that knows no conditions may bring back an image that is removed at that moment: no row refers
    /// to it, so the sweep removes it again.
    public func replace(_ digest: ImageDigest, with bytes: [UInt8]) async throws -> Bool {
        do {
            guard let tag = try await first(1, of: digest).entityTag else {
                throw ServiceError(.unknown, "The image store failed.", cause: MissingEntityTag())
            }
            try await put(bytes, as: digest, headers: [("if-match", tag)])
        } catch let error as ServiceError {
            switch (error.cause as? S3Refusal)?.status {
            case 412: return false
            case 501: try await put(bytes, as: digest)
            default:
                guard error.code == .notFound else { throw error }
                return false
            }
        }
        return true
    }

    /// A server that knows no ranges sends all of it.
    private func first(_ count: Int, of digest: ImageDigest) async throws -> S3Answer {
        try await client.perform(
            S3Request(
                method: .GET, key: configuration.key(of: digest), headers: [("range", "bytes=0-\(max(1, count) - 1)")],
                maximumAnswer: content.storedLength(of: configuration.maximumBytes)))
    }

    /// An answer without the header that says which version of an object it is, for the log.
    private struct MissingEntityTag: Error {}

    private func page(from start: [(name: String, value: String)], size: Int) async throws -> S3Listing {
        // Encoded, because a foreign key may hold what XML cannot.
        let query = [("list-type", "2"), ("encoding-type", "url"), ("prefix", configuration.folder), ("delimiter", "/"), ("max-keys", "\(min(size, 1000))")]
        // A thousand keys of 1,024 bytes, each of them encoded as three.
        let answer = try await client.perform(S3Request(method: .GET, query: query + start, maximumAnswer: 8 << 20))
        guard let listing = S3Listing(answer.body, folder: configuration.folder) else {
            throw ServiceError(.unknown, "The image store failed.", cause: S3Refusal(status: answer.status, body: answer.body))
        }
        return listing
    }
}
