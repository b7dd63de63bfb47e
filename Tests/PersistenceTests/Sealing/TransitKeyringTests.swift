import Domain
import Foundation
import NIOHTTP1
import Services
import TestSupport
import Testing

@testable import Persistence

struct TransitKeyringTests {
    private static let context = SealingContext(text: "image of a test")

    private static func configuration(
        _ server: TransitServer, token: TransitConfiguration.Token = .fixed("transit-canary-token"), namespace: String? = nil
    ) throws -> TransitConfiguration {
        var configuration = try TransitConfiguration(server.address, token: token, namespace: namespace)
        configuration.limits.pause = .milliseconds(1)
        configuration.limits.operation = .seconds(300)
        return configuration
    }

    private static func with(_ body: (TransitServer, TransitKeyring) async throws -> Void) async throws {
        let server = try await TransitServer.started()
        try await body(server, TransitKeyring(try configuration(server)))
        try await server.stop()
    }

    /// A keyring that has unwrapped nothing yet.
    private static func another(_ server: TransitServer) throws -> TransitKeyring { TransitKeyring(try configuration(server)) }

    @Test func wrapsAndUnwraps() async throws {
        try await Self.with { server, ring in
            try await ring.check()
            let key = DataKey()
            let wrapped = try await ring.wrap(key, for: Self.context)
            #expect(wrapped.masterKeyID == "films:v1")
            #expect(try await Self.another(server).unwrap(wrapped, for: Self.context).bytes == key.bytes)
            await #expect(throws: SealingFailure.self) { try await Self.another(server).unwrap(wrapped, for: SealingContext(text: "image of another")) }
        }
    }

    @Test func asksOnceForAKeyThatIsUsedAgain() async throws {
        try await Self.with { server, ring in
            let wrapped = try await Self.another(server).wrap(DataKey(), for: Self.context)
            for _ in 0..<5 { _ = try await ring.unwrap(wrapped, for: Self.context) }
            #expect(server.state.withLock { $0.asked } == ["POST encrypt/films", "POST decrypt/films"])
            // And what was kept for one thing is not handed out for another.
            await #expect(throws: SealingFailure.self) { try await ring.unwrap(wrapped, for: SealingContext(text: "image of another")) }
        }
    }

    @Test func keepsNoMoreKeysThanItMay() {
        let cache = DataKeyCache(capacity: 8)
        let places = (0..<20).map { DataKeyCache.Place(wrapped: WrappedKey(masterKeyID: "a", bytes: [$0]), context: Self.context) }
        for place in places {
            cache.keep(DataKey(), at: place)
            _ = cache.key(at: places[0])
        }
        #expect(cache.count <= 8)
        #expect(cache.key(at: places[0]) != nil && cache.key(at: places[1]) == nil && cache.key(at: places[19]) != nil)
    }

    @Test func rotatesAndRetires() async throws {
        try await Self.with { server, ring in
            let old = try await ring.wrap(DataKey(), for: Self.context)
            #expect(try await ring.makeNew().id == "films:v2")
            #expect(try await ring.makeNew().id == "films:v3")
            let keys = try await ring.masterKeys()
            #expect(keys.map(\.id) == ["films:v3", "films:v2", "films:v1"])
            #expect(keys.last?.createdAt == Timestamp(microseconds: 1_700_000_001_000_000))
            #expect(try await ring.wrap(DataKey(), for: Self.context).masterKeyID == "films:v3")
            #expect(await serviceError { try await ring.retire("films:v3") }?.code == .conflict)
            #expect(await serviceError { try await ring.retire("films:v2") }?.message.contains("films:v1") == true)
            #expect(await serviceError { try await ring.retire("films:v9") }?.code == .notFound)
            try await ring.retire("films:v1")
            #expect(try await ring.masterKeys().map(\.id) == ["films:v3", "films:v2"])
            let failure = await #expect(throws: SealingFailure.self) { try await Self.another(server).unwrap(old, for: Self.context) }
            #expect("\(failure!)".contains("films:v1 is not here"))
        }
    }

    @Test func sealsImagesAndRotatesThem() async throws {
        try await Self.with { server, ring in
            let folder = try TemporaryFolder()
            let inner = try FileImageStore(folder: folder.url, content: .sealed)
            let digest = try await SealedImageStore(inner, keys: ring).keep(picture(1))
            let made = try await ring.makeNew()
            #expect(try await SealedImageStore(inner, keys: ring).reseal(digest, under: made.id) == .rewrapped)
            #expect(try await SealedImageStore(inner, keys: try Self.another(server)).bytes(of: digest) == picture(1))
            #expect(try await SealedImageStore(inner, keys: ring).standing(of: digest) == .sealed(masterKeyID: "films:v2"))
            // The pictures themselves never go there.
            #expect(server.state.withLock { !$0.bodies.contains(Data(picture(1).prefix(30)).base64EncodedString().prefix(20)) })
        }
    }

    @Test(arguments: [
        (400, "cipher: message authentication failed", nil), (403, "permission denied", ServiceError.Code.storageUnavailable),
        (404, "no handler for route", .storageUnavailable), (307, "elsewhere", .storageUnavailable), (418, "", .storageUnavailable),
    ])
    func understandsARefusal(_ status: Int, _ text: String, _ code: ServiceError.Code?) async throws {
        try await Self.with { server, ring in
            let wrapped = try await Self.another(server).wrap(DataKey(), for: Self.context)
            server.state.withLock { $0.faults = [(status, #"{"errors":["\#(text)"]}"#)] }
            do {
                _ = try await ring.unwrap(wrapped, for: Self.context)
                Issue.record("it was unwrapped")
            } catch let error as ServiceError {
                #expect(error.code == code && !String(reflecting: error).contains("canary"))
            } catch is SealingFailure {
                #expect(code == nil)
            }
            #expect(server.state.withLock { $0.asked.count } == 2)
        }
    }

    @Test(arguments: [429, 472, 473, 500, 502, 503])
    func asksAgainWhereTheServiceIsBusy(_ status: Int) async throws {
        try await Self.with { server, ring in
            server.state.withLock { $0.faults = [(status, "{}"), (status, "no JSON")] }
            _ = try await ring.wrap(DataKey(), for: Self.context)
            server.state.withLock { $0.faults = Array(repeating: (status, "{}"), count: 3) }
            #expect(await serviceError { try await ring.wrap(DataKey(), for: Self.context) }?.code == .storageUnavailable)
            #expect(server.state.withLock { $0.asked.count } == 6)
        }
    }

    @Test(arguments: ["", "[]", "{}", #"{"data":{}}"#, #"{"data":{"ciphertext":"canary"}}"#, #"{"data":{"ciphertext":"vault:vx:AAAA"}}"#])
    func doesNotTrustAnAnswerThatItDoesNotUnderstand(_ body: String) async throws {
        try await Self.with { server, ring in
            server.state.withLock { $0.faults = [(200, body)] }
            let error = try #require(await serviceError { try await ring.wrap(DataKey(), for: Self.context) })
            #expect(error.code == .storageUnavailable && !String(reflecting: error).contains("canary"))
        }
    }

    @Test func saysThatTheServiceIsAway() async throws {
        let server = try await TransitServer.started()
        let ring = TransitKeyring(try Self.configuration(server))
        let wrapped = try await ring.wrap(DataKey(), for: Self.context)
        let other = try Self.another(server)
        try await server.stop()
        let error = try #require(await serviceError { try await other.unwrap(wrapped, for: Self.context) })
        #expect(error.code == .storageUnavailable && !String(reflecting: error).contains("canary"))
        // What is known already still opens.
        #expect(try await ring.unwrap(wrapped, for: Self.context).bytes.count == 32)
    }

    @Test func endsInTimeWhereTheServiceIsSilent() async throws {
        let listener = try SilentListener()
        var configuration = try TransitConfiguration("http://127.0.0.1:\(listener.port)/v1/transit/keys/films", token: .fixed("t"))
        configuration.limits.operation = .milliseconds(50)
        let ring = TransitKeyring(configuration)
        #expect(await serviceError { try await ring.wrap(DataKey(), for: Self.context) }?.code == .storageUnavailable)
    }

    @Test func followsATokenThatIsRenewed() async throws {
        try await Self.with { server, _ in
            let folder = try TemporaryFolder()
            let file = try folder.write(Array("transit-canary-token\n".utf8), to: "token")
            let ring = TransitKeyring(try Self.configuration(server, token: .file(file), namespace: "radiology"))
            _ = try await ring.wrap(DataKey(), for: Self.context)
            server.state.withLock { $0.token = "renewed" }
            #expect(await serviceError { try await ring.wrap(DataKey(), for: Self.context) }?.message.contains("token") == true)
            try folder.write(Array("renewed\n".utf8), to: "token")
            _ = try await ring.wrap(DataKey(), for: Self.context)
            #expect(server.state.withLock { $0.headers.allSatisfy { $0.first(name: "x-vault-namespace") == "radiology" } })
            // No line end brings another header with it.
            try folder.write(Array("renewed\r\nX-Evil: 1".utf8), to: "token")
            #expect(await serviceError { try await ring.wrap(DataKey(), for: Self.context) }?.message.contains("VAULT_TOKEN") == true)
            #expect(server.state.withLock { $0.asked.count } == 3)
        }
    }

    @Test(arguments: ["rsa-4096", "ed25519", "hmac"])
    func refusesAKeyThatCannotWrap(_ type: String) async throws {
        try await Self.with { server, ring in
            server.state.withLock { $0.type = type }
            #expect(await serviceError { try await ring.check() }?.code == .conflict)
        }
    }

    @Test func refusesAKeyOfAnotherService() async throws {
        try await Self.with { server, ring in
            let foreign = try await Keys.ring().wrap(DataKey(), for: Self.context)
            let failure = await #expect(throws: SealingFailure.self) { try await ring.unwrap(foreign, for: Self.context) }
            #expect("\(failure!)".contains("is not here"))
            #expect(server.state.withLock { $0.asked.isEmpty })
        }
    }

    @Test(arguments: [
        "", "vault", "https://vault:8200", "https://vault:8200/v1/transit", "https://vault:8200/v1/transit/keys/", "https://vault:8200/v1/transit/keys/a/b",
        "http://vault:8200/v1/transit/keys/films", "https://user:canary@vault/v1/transit/keys/films", "https://vault/v1/transit/keys/films?token=canary",
        "ftp://vault/v1/transit/keys/films", "https://vault/v1/../sys/keys/films", "https://vault/v1//keys/films", "https://vault/v1/transit/keys/fi%20lms",
    ])
    func refusesAnAddressThatIsNone(_ address: String) throws {
        let problem = #expect(throws: TransitConfiguration.Invalid.self) { try TransitConfiguration(address, token: .fixed("canary")) }
        #expect(problem?.description.contains("canary") == false)
    }

    @Test(arguments: [
        "https://vault:8200/v1/transit/keys/films", "https://vault/v1/team/a/transit/keys/films", "http://127.0.0.1:1/v1/transit/keys/films",
        "http://[::1]:8200/v1/transit/keys/films", "http://localhost:8200/v1/transit/keys/films",
    ])
    func takesAnAddress(_ address: String) throws {
        let configuration = try TransitConfiguration(address, token: .fixed("transit-canary-token"))
        #expect(configuration.name == "films" && configuration.mount.absoluteString + "keys/films" == address)
        var dumped = "\(configuration) \(String(reflecting: configuration))"
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("canary"))
    }

    @Test func refusesCertificatesThatAreNone() throws {
        let file = try TemporaryFolder().write(Array("no certificate".utf8), to: "ca.pem")
        let problem = #expect(throws: TransitConfiguration.Invalid.self) {
            try TransitConfiguration("https://vault/v1/transit/keys/films", token: .fixed("t"), certificates: file.path)
        }
        #expect(problem?.description.contains("VAULT_CACERT") == true)
    }
}
