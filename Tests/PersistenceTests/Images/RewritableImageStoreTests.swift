import AsyncHTTPClient
import Domain
import Foundation
import NIOCore
import Services
import Synchronization
import TestSupport
import Testing

@testable import Persistence

/// What both stores promise to a store that seals.
struct RewritableImageStoreTests {
    @Test(arguments: StoreKind.here)
    func replacesWhatLiesThere(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind, content: .sealed)
        let digest = try await store.keep(picture(1))
        #expect(try await store.replace(digest, with: picture(2, bytes: 5000)))
        #expect(try await store.another().bytes(of: digest) == picture(2, bytes: 5000))
        #expect(try await store.everything().map(\.byteCount) == [5000])
        #expect(try await store.sweepStaged(olderThan: .seconds(-1)) == 0)
    }

    @Test(arguments: StoreKind.here)
    func bringsNothingBack(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind, content: .sealed)
        let digest = try await store.keep(picture(1))
        try await store.remove(digest)
        #expect(try await !store.replace(digest, with: picture(2)))
        #expect(await serviceError { try await store.bytes(of: digest) }?.code == .notFound)
        #expect(try await store.everything().isEmpty)
        #expect(try await store.sweepStaged(olderThan: .seconds(-1)) == 0)
    }

    @Test(arguments: StoreKind.here, [1, 10, 1000, 5000])
    func readsTheBeginning(_ kind: StoreKind, _ limit: Int) async throws {
        let store = try StoreUnderTest(kind, content: .sealed)
        let digest = try await store.keep(picture(1))
        #expect(try await store.beginning(of: digest, limit: limit) == Array(picture(1).prefix(limit)))
        let missing = ImageDigest(String(repeating: "0", count: 64))!
        #expect(await serviceError { try await store.beginning(of: missing, limit: limit) }?.code == .notFound)
    }

    /// Whoever is first: at the end of a removal nothing is there.
    @Test(arguments: StoreKind.here)
    func losesEveryRaceAgainstARemoval(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind, content: .sealed)
        for seed in 0..<(kind == .files ? 100 : 10) {
            let digest = try await store.keep(picture(seed))
            async let replaced = store.another().replace(digest, with: picture(seed + 1))
            async let replacedToo = store.replace(digest, with: picture(seed + 1))
            try await store.remove(digest)
            _ = try await (replaced, replacedToo)
            #expect(await serviceError { try await store.bytes(of: digest) }?.code == .notFound)
        }
        #expect(try await store.everything().isEmpty)
    }

    @Test func readsOneOrTheOtherWhileItIsReplaced() async throws {
        let store = try StoreUnderTest(.files, content: .sealed)
        let (one, other) = (picture(1, bytes: 300_000), picture(2, bytes: 200_000))
        let digest = try await store.keep(one)
        try await withThrowingTaskGroup { group in
            group.addTask {
                for turn in 0..<50 {
                    let isReplaced = try await store.replace(digest, with: turn % 2 == 0 ? other : one)
                    #expect(isReplaced)
                }
            }
            group.addTask {
                for _ in 0..<200 {
                    let found = try await store.bytes(of: digest)
                    #expect(found == one || found == other)
                }
            }
            try await group.waitForAll()
        }
    }

    /// What the server says of the condition decides, and where it knows none, the bytes are written without.
    @Test(arguments: [(412, "PreconditionFailed", false, 2), (404, "NoSuchKey", false, 2), (501, "NotImplemented", true, 3), (200, "", true, 2)])
    func heedsTheConditionOfABucket(_ status: Int, _ code: String, _ isReplaced: Bool, _ count: Int) async throws {
        let configuration = S3Configuration(
            endpoint: URL(string: "https://s3.example")!, region: "us-east-1", bucket: "films", pathStyle: true,
            credentials: S3Credentials(accessKey: "a", secretKey: "s"), maximumBytes: 1 << 20)
        let asking = Asked()
        let client = S3Client(configuration) { request, _ in
            asking.add(request)
            if request.method == .GET { return HTTPClientResponse(status: .partialContent, headers: ["etag": "\"one\""], body: .bytes(ByteBuffer(bytes: [1]))) }
            guard request.headers.contains(name: "if-match") else { return HTTPClientResponse(status: .ok) }
            let text = "<Error><Code>\(code)</Code></Error>"
            return HTTPClientResponse(status: .init(statusCode: status), body: .bytes(ByteBuffer(string: text)))
        }
        let store = S3ImageStore(configuration, content: .sealed, client: client)
        #expect(try await store.replace(ImageDigest(of: picture(1)), with: picture(2)) == isReplaced)
        #expect(asking.requests.count == count)
        #expect(asking.requests[1].headers.first(name: "if-match") == "\"one\"")
    }

    private final class Asked: Sendable {
        private let kept = Mutex<[HTTPClientRequest]>([])
        var requests: [HTTPClientRequest] { kept.withLock { $0 } }
        func add(_ request: HTTPClientRequest) { kept.withLock { $0.append(request) } }
    }
}
