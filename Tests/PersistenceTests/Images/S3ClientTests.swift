import AsyncHTTPClient
import Domain
import Foundation
import NIOCore
import NIOHTTP1
import Services
import Synchronization
import TestSupport
import Testing

@testable import Persistence

/// What goes to the server and what is done when it does not answer well, without a server.
struct S3ClientTests {
    /// Answers in the order given, the last one for ever, and keeps what it was asked.
    private final class Script: Sendable {
        enum Line: Sendable {
            case answer(Int, String)
            case broken
            case silence
        }

        private let lines: [Line]
        private let asked = Mutex<[HTTPClientRequest]>([])

        init(_ lines: [Line]) {
            self.lines = lines
        }

        var requests: [HTTPClientRequest] { asked.withLock { $0 } }

        var send: S3Client.Send {
            { request, _ in
                let turn = self.asked.withLock { asked in
                    asked.append(request)
                    return asked.count
                }
                switch self.lines[min(turn, self.lines.count) - 1] {
                case .answer(let status, let text): return HTTPClientResponse(status: .init(statusCode: status), body: .bytes(ByteBuffer(string: text)))
                case .broken: throw HTTPClientError.remoteConnectionClosed
                case .silence: try await Task.sleep(for: .seconds(600))
                }
                throw HTTPClientError.readTimeout
            }
        }
    }

    private static func configuration(_ parameters: String = "") throws -> S3Configuration {
        let address = "s3://examplebucket/a/b?\(parameters)"
        let credentials = S3Credentials(accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "very-secret", sessionToken: "very-secret-token")
        guard case .s3(var configuration) = try ImageStoreConfiguration(address, credentials: credentials, maximumBytes: 1 << 20) else {
            throw CancellationError()
        }
        configuration.limits.pause = .milliseconds(1)
        return configuration
    }

    private static func store(_ script: Script, _ configuration: S3Configuration? = nil) throws -> S3ImageStore {
        let configuration = try configuration ?? Self.configuration()
        return S3ImageStore(configuration, client: S3Client(configuration, send: script.send))
    }

    private static let digest = ImageDigest(of: picture(1))

    @Test(arguments: [[Script.Line.broken, .answer(503, "<Error><Code>SlowDown</Code></Error>"), .answer(200, "")], [.answer(500, ""), .answer(200, "")]])
    private func asksAgain(_ lines: [Script.Line]) async throws {
        let script = Script(lines)
        try await Self.store(script).keep(picture(1))
        #expect(script.requests.count == lines.count)
    }

    @Test(arguments: [Script.Line.broken, .answer(503, "<Error><Code>SlowDown</Code></Error>"), .answer(500, "no XML at all"), .answer(429, "")])
    private func givesUpAfterThreeTries(_ line: Script.Line) async throws {
        let script = Script([line])
        #expect(await serviceError { try await Self.store(script).keep(picture(1)) }?.code == .storageUnavailable)
        #expect(script.requests.count == 3)
    }

    @Test(arguments: [
        (301, "PermanentRedirect", ServiceError.Code.storageUnavailable), (400, "AuthorizationHeaderMalformed", .storageUnavailable),
        (400, "ExpiredToken", .storageUnavailable), (400, "InvalidRequest", .unknown), (401, "", .storageUnavailable),
        (403, "AccessDenied", .storageUnavailable), (403, "QuotaExceeded", .storageFull), (403, "RequestTimeTooSkewed", .storageUnavailable),
        (404, "NoSuchBucket", .storageUnavailable), (404, "NoSuchKey", .notFound), (404, "", .storageUnavailable), (501, "NotImplemented", .unknown),
        (413, "", .fileTooLarge),
        (400, "EntityTooLarge", .fileTooLarge), (507, "XMinioStorageFull", .storageFull), (507, "", .storageFull),
    ])
    func understandsARefusal(_ status: Int, _ code: String, _ expected: ServiceError.Code) async throws {
        let script = Script([.answer(status, "<Error><Code>\(code)</Code><Message>why</Message><StringToSign>very-secret</StringToSign></Error>")])
        let error = try #require(await serviceError { try await Self.store(script).stage(picture(1), as: Self.digest) })
        #expect(error.code == expected)
        #expect(!String(reflecting: error).contains("very-secret"))
        #expect(script.requests.count == 1)
    }

    @Test func endsInTimeWhereTheServerIsSilent() async throws {
        var configuration = try Self.configuration()
        configuration.limits.operation = .milliseconds(50)
        let script = Script([.silence])
        let error = await serviceError { try await Self.store(script, configuration).bytes(of: Self.digest) }
        #expect(error?.code == .storageUnavailable)
    }

    @Test func endsWithTheTaskThatAsked() async throws {
        let script = Script([.silence])
        let store = try Self.store(script)
        let task = Task { try await store.bytes(of: Self.digest) }
        _ = try await eventually { script.requests.count == 1 }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(script.requests.count == 1)
    }

    /// A port that nobody listens on, and one behind which nobody answers.
    @Test(arguments: [false, true])
    func endsInTimeWhereNobodyAnswers(_ listens: Bool) async throws {
        let listener = try SilentListener()
        if !listens { listener.close() }
        var configuration = try Self.configuration("endpoint=http://127.0.0.1:\(listener.port)")
        (configuration.limits.idle, configuration.limits.pause) = (.milliseconds(100), .milliseconds(1))
        let (store, start) = (S3ImageStore(configuration), ContinuousClock.now)
        let error = try #require(await serviceError { try await store.check() })
        #expect(error.code == .storageUnavailable)
        #expect(error.cause != nil)
        // Far below the 60 s of one operation, times what a busy machine takes.
        #expect(ContinuousClock.now - start < .seconds(300))
    }

    @Test func signsWhatItSends() async throws {
        let script = Script([.answer(200, "")])
        try await Self.store(script, Self.configuration("region=eu-central-1&encryption=aws:kms&kmsKey=k1")).keep(picture(1))
        let request = try #require(script.requests.first)
        #expect(request.url == "https://examplebucket.s3.eu-central-1.amazonaws.com/a/b/\(Self.digest)")
        #expect(request.method == .PUT)
        #expect(request.headers["host"] == ["examplebucket.s3.eu-central-1.amazonaws.com"])
        #expect(request.headers["x-amz-content-sha256"] == [Self.digest.description])
        #expect(request.headers["x-amz-security-token"] == ["very-secret-token"])
        #expect(request.headers["x-amz-server-side-encryption"] == ["aws:kms"])
        #expect(request.headers["x-amz-server-side-encryption-aws-kms-key-id"] == ["k1"])
        let signed = "host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-amz-server-side-encryption;x-amz-server-side-encryption-aws-kms-key-id"
        #expect(request.headers["authorization"].first?.contains("/eu-central-1/s3/aws4_request, SignedHeaders=\(signed), Signature=") == true)
    }

    @Test func namesTheBucketInThePathWhereAsked() async throws {
        let script = Script([.answer(204, "")])
        try await Self.store(script, Self.configuration("endpoint=http://localhost:80")).remove(Self.digest)
        #expect(script.requests.first?.url == "http://localhost/examplebucket/a/b/\(Self.digest)")
        #expect(script.requests.first?.headers["host"] == ["localhost"])
    }

    private static let noOwner = Script.Line.answer(404, "<Error><Code>NoSuchKey</Code></Error>")

    @Test func givesTheStoreAwayOnTheConditionThatNobodyHasIt() async throws {
        let script = Script([Self.noOwner, .answer(200, "")])
        try await Self.store(script, Self.configuration("encryption=AES256")).adopt(by: "a database")
        let request = try #require(script.requests.last)
        #expect(request.method == .PUT && request.url == "https://examplebucket.s3.us-east-1.amazonaws.com/a/b/owner")
        #expect(request.headers["if-none-match"] == ["*"] && request.headers["x-amz-server-side-encryption"] == ["AES256"])
        #expect(request.headers["authorization"].first?.contains("SignedHeaders=host;if-none-match;") == true)
    }

    /// Somebody else was faster, is about to be, or the server knows no conditions.
    @Test(arguments: [
        ([Script.Line.answer(412, "<Error><Code>PreconditionFailed</Code></Error>")], ["*"]),
        ([.answer(409, "<Error><Code>ConditionalRequestConflict</Code></Error>"), .answer(412, "")], ["*", "*"]),
        ([.answer(501, "<Error><Code>NotImplemented</Code></Error>"), .answer(200, "")], ["*", nil]),
    ])
    private func copesWithARefusedCondition(_ lines: [Script.Line], _ conditions: [String?]) async throws {
        let script = Script([Self.noOwner] + lines)
        try await Self.store(script).adopt(by: "a database")
        #expect(script.requests.dropFirst().map { $0.headers["if-none-match"].first } == conditions)
    }

    @Test func overwritesNoOwnerWhereTheServerKnowsNoConditions() async throws {
        let script = Script([.answer(200, "the first database")])
        try await Self.store(script).adopt(by: "the second one")
        #expect(script.requests.map(\.method) == [.GET])
    }

    @Test(arguments: [Script.Line.answer(403, "<Error><Code>AccessDenied</Code></Error>"), .answer(404, "<Error><Code>NoSuchBucket</Code></Error>")])
    private func doesNotTakeARefusalForAStoreWithoutAnOwner(_ line: Script.Line) async throws {
        #expect(await serviceError { try await Self.store(Script([line])).owner() }?.code == .storageUnavailable)
        #expect(await serviceError { try await Self.store(Script([Self.noOwner, line])).adopt(by: "a database") }?.code == .storageUnavailable)
    }

    /// The try that had no answer may have been taken.
    @Test func saysThatStagingBeganWithTheFirstTry() async throws {
        let script = Script([.broken, .answer(200, "")])
        var configuration = try Self.configuration()
        configuration.limits.pause = .milliseconds(100)
        let staged = try await Self.store(script, configuration).stage(picture(1), as: Self.digest)
        // A pause is at least half as long as it is set.
        #expect(Timestamp.now - staged.stagedAt >= .milliseconds(50))
    }

    @Test func followsTheContinuation() async throws {
        func page(_ digest: ImageDigest, _ more: String) -> Script.Line {
            let entry = "<Contents><Key>a/b/\(digest)</Key><LastModified>2026-01-31T12:00:00.000Z</LastModified><Size>7</Size></Contents>"
            return .answer(200, "<?xml version=\"1.0\"?><ListBucketResult><Name>examplebucket</Name>\(entry)\(more)</ListBucketResult>")
        }
        let digests = [picture(1), picture(2)].map(ImageDigest.init(of:)).sorted()
        let script = Script([
            page(digests[0], "<IsTruncated>true</IsTruncated><NextContinuationToken>a+b/=</NextContinuationToken>"),
            page(digests[1], "<IsTruncated>false</IsTruncated>"),
        ])
        let found = try await Self.store(script).contents(after: Self.digest, limit: 5000)
        #expect(found.map(\.digest) == digests)
        #expect(found.map(\.byteCount) == [7, 7])
        #expect(found.first?.modifiedAt == Timestamp("2026-01-31T12:00:00Z"))
        #expect(script.requests[0].url.contains("max-keys=1000&prefix=a%2Fb%2F&start-after=a%2Fb%2F\(Self.digest)"))
        #expect(script.requests[1].url.contains("continuation-token=a%2Bb%2F%3D") && !script.requests[1].url.contains("start-after"))
    }

    @Test(arguments: [
        "", "no XML", "<Error/>", "<ListBucketResult>", "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
        #"<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]><ListBucketResult><d>&c;"#,
    ])
    func refusesAListingThatIsNone(_ text: String) async throws {
        let script = Script([.answer(200, text)])
        #expect(await serviceError { try await Self.store(script).everything() }?.code == .unknown)
    }

    @Test func keepsItsSecretToItself() throws {
        let configuration = try Self.configuration()
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in [dumped, "\(configuration)", String(reflecting: configuration), String(reflecting: try Self.store(Script([])))] {
            #expect(!text.contains("very-secret"))
        }
    }
}
