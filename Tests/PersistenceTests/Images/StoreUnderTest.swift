import Domain
import Foundation
import NIOCore
import NIOHTTP1
import Services
import TestSupport

@testable import Persistence

/// One of the stores that keep the same promises.
enum StoreKind: String, CaseIterable, Sendable {
    case files
    case s3

    /// Those that can be tested here.
    static let here = S3Server.shared == nil ? [StoreKind.files] : allCases
}

/// An empty store of a test's own, there as long as the test asks it, and a way round it to what it keeps.
struct StoreUnderTest: RewritableImageStore {
    private let store: any RewritableImageStore
    private let content: ImageContent
    private let place: Place

    private enum Place {
        case folder(TemporaryFolder)
        case bucket(S3Client)
    }

    init(_ kind: StoreKind, content: ImageContent = .named) throws {
        switch kind {
        case .files: try self.init(.folder(TemporaryFolder()), content: content)
        case .s3: try self.init(.bucket(S3Client(.ofTests())), content: content)
        }
    }

    private init(_ place: Place, content: ImageContent) throws {
        (self.place, self.content) = (place, content)
        switch place {
        case .folder(let folder): store = try FileImageStore(folder: folder.url, content: content)
        case .bucket(let client): store = S3ImageStore(client.configuration, content: content)
        }
    }

    /// The same place as another process opens it.
    func another() throws -> StoreUnderTest { try StoreUnderTest(place, content: content) }

    /// What a user of the disk or the bucket could do behind the store's back.
    func overwrite(_ digest: ImageDigest, with bytes: [UInt8]) async throws {
        switch place {
        case .folder(let folder): try folder.write(bytes, to: "objects/" + Self.path(of: digest))
        case .bucket(let client): try await put(bytes, as: client.configuration.key(of: digest), by: client)
        }
    }

    /// The same for the name of the owner.
    func overwriteOwner(with bytes: [UInt8]) async throws {
        switch place {
        case .folder(let folder): try folder.write(bytes, to: "owner")
        case .bucket(let client): try await put(bytes, as: client.configuration.folder + "owner", by: client)
        }
    }

    /// Puts something that is no image beside the images.
    func putForeignThing(named name: String) async throws {
        switch place {
        case .folder(let folder): try folder.write([1], to: "objects/00/00/\(name)")
        case .bucket(let client): try await put([1], as: client.configuration.folder + name, by: client)
        }
    }

    private func put(_ bytes: [UInt8], as key: String, by client: S3Client) async throws {
        _ = try await client.perform(S3Request(method: .PUT, key: key, body: ByteBuffer(bytes: bytes), payload: ImageDigest(of: bytes)))
    }

    static func path(of digest: ImageDigest) -> String {
        let name = digest.description
        return "\(name.prefix(2))/\(name.dropFirst(2).prefix(2))/\(name)"
    }
}

extension StoreUnderTest {
    var grace: Duration { store.grace }

    func owner() async throws -> String? { try await store.owner() }
    func adopt(by owner: String) async throws { try await store.adopt(by: owner) }
    func stage(_ bytes: [UInt8], as digest: ImageDigest) async throws -> StagedImage { try await store.stage(bytes, as: digest) }
    func publish(_ image: StagedImage) throws { try store.publish(image) }
    func discard(_ image: StagedImage) async { await store.discard(image) }
    func bytes(of digest: ImageDigest) async throws -> [UInt8] { try await store.bytes(of: digest) }
    func remove(_ digest: ImageDigest) async throws { try await store.remove(digest) }
    func beginning(of digest: ImageDigest, limit: Int) async throws -> [UInt8] { try await store.beginning(of: digest, limit: limit) }
    func replace(_ digest: ImageDigest, with bytes: [UInt8]) async throws -> Bool { try await store.replace(digest, with: bytes) }
    func contents(after digest: ImageDigest?, limit: Int) async throws -> [StoredImage] { try await store.contents(after: digest, limit: limit) }
    func sweepStaged(olderThan age: Duration) async throws -> Int { try await store.sweepStaged(olderThan: age) }
}

extension ImageStore {
    @discardableResult
    func keep(_ bytes: [UInt8]) async throws -> ImageDigest {
        let digest = ImageDigest(of: bytes)
        try publish(await stage(bytes, as: digest))
        return digest
    }

    func everything(page: Int = 1000) async throws -> [StoredImage] {
        var found: [StoredImage] = []
        while true {
            let more = try await contents(after: found.last?.digest, limit: page)
            if more.isEmpty { return found }
            found += more
        }
    }
}

extension S3Configuration {
    struct NoServer: Error {}

    /// A prefix of its own on the test server.
    static func ofTests(as keys: S3Server.Keys? = nil, bucket: String? = nil, maximumBytes: Int = 64 << 20) throws -> S3Configuration {
        guard let server = S3Server.shared else { throw NoServer() }
        let keys = keys ?? server.owner
        return S3Configuration(
            endpoint: server.endpoint, region: "us-east-1", bucket: bucket ?? server.bucket, prefix: "tests/\(UUID().uuidString)", pathStyle: true,
            credentials: S3Credentials(accessKey: keys.access, secretKey: keys.secret), maximumBytes: maximumBytes)
    }
}

/// Bytes that differ for different seeds.
func picture(_ seed: Int, bytes count: Int = 1000) -> [UInt8] {
    var state = UInt64(bitPattern: Int64(seed)) &+ 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
    }
}

/// The error that a service would answer with.
func serviceError(_ body: () async throws -> some Any) async -> ServiceError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? ServiceError
    }
}
