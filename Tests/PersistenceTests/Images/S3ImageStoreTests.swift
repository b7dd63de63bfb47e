import Domain
import Foundation
import Services
import TestSupport
import Testing

@testable import Persistence

/// What an S3 server's refusals and silence become.
@Suite(.enabled(if: S3Server.shared != nil))
struct S3ImageStoreTests {
    private static func refusal(of configuration: S3Configuration) async throws -> ServiceError {
        try #require(await serviceError { try await S3ImageStore(configuration).keep(picture(1)) })
    }

    @Test func isReadyWhereTheBucketIs() async throws {
        try await S3ImageStore(.ofTests()).check()
    }

    @Test func saysThatItsSecretIsWrong() async throws {
        let keys = try JSONDecoder().decode(
            S3Server.Keys.self, from: Data(#"{"access": "\#(S3Server.shared!.owner.access)", "secret": "no-such-secret"}"#.utf8))
        let error = try await Self.refusal(of: .ofTests(as: keys))
        #expect(error.code == .storageUnavailable)
        #expect(String(reflecting: error).contains("403 SignatureDoesNotMatch"))
        #expect(!String(reflecting: error).contains("no-such-secret"))
    }

    @Test func saysThatItMayNot() async throws {
        let error = try await Self.refusal(of: .ofTests(as: S3Server.shared!.stranger))
        #expect(error.code == .storageUnavailable)
        #expect(String(reflecting: error).contains("403 AccessDenied"))
    }

    @Test func saysThatTheBucketIsMissing() async throws {
        let store = S3ImageStore(try .ofTests(bucket: "no-such-bucket"))
        for error in [
            await serviceError { try await store.keep(picture(1)) }, await serviceError { try await store.check() },
            await serviceError { try await store.bytes(of: ImageDigest(of: [])) }, await serviceError { try await store.everything() },
        ] {
            #expect(error?.code == .storageUnavailable)
            #expect(error?.message.contains("bucket is missing") == true)
        }
    }

    @Test func keepsToItsOwnPrefix() async throws {
        let (one, other) = (S3ImageStore(try .ofTests()), S3ImageStore(try .ofTests()))
        let digest = try await one.keep(picture(1))
        #expect(await serviceError { try await other.bytes(of: digest) }?.code == .notFound)
        #expect(try await other.everything().isEmpty)
    }

    @Test func asksForEncryption() async throws {
        var configuration = try S3Configuration.ofTests()
        configuration.encryption = .managed
        let digest = try await S3ImageStore(configuration).keep(picture(1))
        #expect(try await S3ImageStore(configuration).bytes(of: digest) == picture(1))
    }

    @Test func sendsAndReadsNoMoreThanItMay() async throws {
        var configuration = try S3Configuration.ofTests(maximumBytes: 1000)
        #expect(await serviceError { try await S3ImageStore(configuration).keep(picture(1, bytes: 1001)) }?.code == .fileTooLarge)
        let digest = try await S3ImageStore(configuration).keep(picture(1, bytes: 1000))
        #expect(try await S3ImageStore(configuration).bytes(of: digest).count == 1000)
        configuration.maximumBytes = 999
        #expect(await serviceError { try await S3ImageStore(configuration).bytes(of: digest) }?.code == .unknown)
    }

    /// Its date is what the sweep goes by.
    @Test func renewsTheDateOfWhatIsSentAgain() async throws {
        let store = S3ImageStore(try .ofTests())
        try await store.keep(picture(1))
        let first = try #require(await store.everything().first).modifiedAt
        let isRenewed = try await eventually {
            try await store.keep(picture(1))
            return try #require(await store.everything().first).modifiedAt > first
        }
        #expect(isRenewed)
    }
}
