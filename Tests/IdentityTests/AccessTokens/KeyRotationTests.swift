import Crypto
import Domain
import Foundation
import Identity
import Services
import Testing

/// Keys that change under tokens that are about.
struct KeyRotationTests {
    private let fixture = TokenFixture()
    private static let month: Duration = .seconds(30 * 86_400)

    @Test func theFirstKeySignsAtOnce() async throws {
        let tokens = fixture.instance()
        try await tokens.rotate(at: fixture.now)
        #expect(fixture.keys.stored.map(\.activeFrom) == [fixture.now])
        #expect(try await TokenFixture.kid(of: fixture.issue(tokens)) == fixture.keys.stored.first?.id)
    }

    @Test func instancesThatStartAtOnceMakeOneKey() async throws {
        try await withThrowingTaskGroup(of: String.self) { [fixture] group in
            for _ in 0..<8 { group.addTask { try await fixture.issue(fixture.instance()) } }
            for try await token in group { #expect(try TokenFixture.kid(of: token) == fixture.keys.stored.first?.id) }
        }
        #expect(fixture.keys.stored.count == 1)
    }

    @Test func aKeyThatIsNotDueStays() async throws {
        let tokens = fixture.instance()
        try await tokens.rotate(at: fixture.now)
        fixture.wait(Self.month - .seconds(121))
        try await tokens.rotate(at: fixture.now)
        #expect(fixture.keys.stored.count == 1)
    }

    @Test func isPublishedBeforeItSigns() async throws {
        let tokens = fixture.instance()
        let first = try await TokenFixture.kid(of: fixture.issue(tokens))
        fixture.wait(Self.month - .seconds(120))
        try await tokens.rotate(at: fixture.now)
        let second = try #require(fixture.keys.stored.first).id
        #expect(second != first)
        #expect(try await published(tokens).contains(second))
        fixture.wait(.seconds(119))
        #expect(try await TokenFixture.kid(of: fixture.issue(tokens)) == first)
        fixture.wait(.seconds(1))
        #expect(try await TokenFixture.kid(of: fixture.issue(tokens)) == second)
    }

    @Test func instancesThatRotateAtOnceMakeOneKey() async throws {
        let instances = (0..<8).map { _ in fixture.instance() }
        for instance in instances { try await instance.rotate(at: fixture.now) }
        fixture.wait(Self.month)
        try await withThrowingTaskGroup(of: Void.self) { [fixture] group in
            for instance in instances { group.addTask { try await instance.rotate(at: fixture.now) } }
            try await group.waitForAll()
        }
        #expect(fixture.keys.stored.count == 2)
    }

    @Test func aTokenOutlivesItsKeysTimeOfSigning() async throws {
        let tokens = fixture.instance()
        _ = try await fixture.issue(tokens)
        fixture.wait(Self.month - .seconds(120))
        try await tokens.rotate(at: fixture.now)
        fixture.wait(.seconds(119))
        let last = try await fixture.issue(tokens)
        fixture.wait(.seconds(600))
        try await tokens.rotate(at: fixture.now)
        #expect(await fixture.read(last, by: tokens) == .success(fixture.session))
        #expect(fixture.keys.stored.count == 2)
    }

    @Test func oldKeysAreForgotten() async throws {
        let tokens = fixture.instance()
        let token = try await fixture.issue(tokens)
        fixture.wait(Self.month)
        try await tokens.rotate(at: fixture.now)
        fixture.wait(.seconds(2 * 3600))
        try await tokens.rotate(at: fixture.now)
        let kid = try #require(try TokenFixture.kid(of: token))
        #expect(fixture.keys.stored.count == 1)
        #expect(try await !published(tokens).contains(kid))
    }

    @Test func anEndedKeyIsNotBelievedWhereItIsStillThere() async throws {
        let tokens = fixture.instance()
        try await tokens.rotate(at: fixture.now)
        let key = try #require(fixture.keys.stored.first)
        fixture.wait(Self.month * 2)
        let token = try fixture.forged(kid: key.id).signed(.ed25519(fixture.privateKey(key)))
        #expect(await fixture.read(token, by: tokens) == TokenFixture.refused)
        #expect(try await published(tokens).isEmpty)
    }

    @Test func signsAtOnceAfterALongTimeAsleep() async throws {
        let tokens = fixture.instance()
        _ = try await fixture.issue(tokens)
        fixture.wait(Self.month * 3)
        let token = try await fixture.issue(tokens)
        #expect(await fixture.read(token, by: tokens) == .success(fixture.session))
        #expect(try await tokens.keyAge(at: fixture.now) == .zero)
    }

    @Test func neverSignsWhatOutlivesItsKey() async throws {
        let tokens = fixture.instance()
        _ = try await fixture.issue(tokens)
        let end = try #require(fixture.keys.stored.first).endsAt
        fixture.wait(end - fixture.now - .seconds(629))
        #expect(try await TokenFixture.kid(of: fixture.issue(tokens)) == fixture.keys.stored.first?.id)
        #expect(fixture.keys.stored.count == 2)
    }

    @Test func anInstanceWhoseClockIsBehindSignsToo() async throws {
        let ahead = fixture.now + .seconds(20)
        try await fixture.instance().rotate(at: ahead)
        let token = try await fixture.issue(fixture.instance())
        #expect(try TokenFixture.kid(of: token) == fixture.keys.stored.first?.id)
        #expect(fixture.keys.stored.count == 1)
    }

    @Test func learnsOfAnotherInstancesKeyFromItsToken() async throws {
        let tokens = fixture.instance()
        _ = try await fixture.issue(tokens)
        // Less than the minute after which the keys are read anew.
        fixture.wait(.seconds(2))
        let key = try await keyOfAnotherInstance()
        let token = try fixture.forged(kid: key.id).signed(.ed25519(fixture.privateKey(key)))
        #expect(await fixture.read(token, by: tokens) == .success(fixture.session))
    }

    @Test func strangersDoNotMakeItReadTheKeysAllTheTime() async throws {
        let tokens = fixture.instance()
        _ = try await fixture.issue(tokens)
        fixture.wait(.seconds(2))
        let before = fixture.keys.reads
        for number in 0..<100 {
            let token = try fixture.forged(kid: "unknown-\(number)").signed(.none)
            #expect(await fixture.read(token + "AAAA", by: tokens) == TokenFixture.refused)
        }
        #expect(fixture.keys.reads == before + 1)
        fixture.wait(.seconds(1))
        #expect(await fixture.read(try fixture.forged(kid: "unknown").signed(.none) + "AAAA", by: tokens) == TokenFixture.refused)
        #expect(fixture.keys.reads == before + 2)
    }

    @Test func readsTheKeysOnceAMinuteAndOpensEachOnce() async throws {
        let tokens = fixture.instance()
        let token = try await fixture.issue(tokens)
        let (reads, opened) = (fixture.keys.reads, fixture.sealing.opened)
        for _ in 0..<10 { #expect(await fixture.read(token, by: tokens) == .success(fixture.session)) }
        #expect(fixture.keys.reads == reads)
        fixture.wait(.seconds(60))
        for _ in 0..<10 { #expect(await fixture.read(token, by: tokens) == .success(fixture.session)) }
        #expect(fixture.keys.reads == reads + 1)
        #expect(fixture.sealing.opened == opened)
    }

    @Test func goesOnWithTheKeysItHasWhileTheDatabaseIsAway() async throws {
        let tokens = fixture.instance()
        let token = try await fixture.issue(tokens)
        fixture.keys.fail(with: ServiceError(.storageUnavailable, "away"))
        fixture.wait(.seconds(90))
        #expect(await fixture.read(token, by: tokens) == .success(fixture.session))
        _ = try await fixture.issue(tokens)
    }

    @Test func saysThatTheDatabaseIsAwayWhereItKnowsNothing() async throws {
        fixture.keys.fail(with: ServiceError(.storageUnavailable, "away"))
        let tokens = fixture.instance()
        #expect(await serviceError { _ = try await fixture.issue(tokens) }?.code == .storageUnavailable)
        #expect(await serviceError { _ = try await tokens.keySet() }?.code == .storageUnavailable)
        fixture.keys.fail(with: nil)
        _ = try await fixture.issue(tokens)
    }

    /// A key that its master key does not open must not quietly be replaced: then two instances would no longer believe one another.
    @Test func saysSoWhereAKeyCannotBeOpened() async throws {
        let sealed = SealedSecret(bytes: Array("another purpose".utf8))
        let key = SigningKey(id: "a", privateKey: sealed, activeFrom: fixture.now, endsAt: fixture.now + Self.month)
        try await fixture.keys.add(key, after: nil, by: .system)
        let tokens = fixture.instance()
        #expect(await serviceError { _ = try await fixture.issue(tokens) }?.code == .unknown)
        #expect(fixture.keys.stored == [key])
    }

    @Test func publishesThePublicHalfAlone() async throws {
        let tokens = fixture.instance()
        try await tokens.rotate(at: fixture.now)
        let key = try #require(fixture.keys.stored.first)
        let x = ForgedToken.base64URL(try fixture.privateKey(key).publicKey.rawRepresentation)
        let expected = #"{"keys":[{"alg":"EdDSA","crv":"Ed25519","kid":"\#(key.id)","kty":"OKP","use":"sig","x":"\#(x)"}]}"#
        #expect(try await tokens.keySet() == expected)
    }

    @Test func tellsTheAgeOfTheKeyThatSigns() async throws {
        let tokens = fixture.instance()
        try await tokens.rotate(at: fixture.now)
        fixture.wait(.seconds(86_400))
        #expect(try await tokens.keyAge(at: fixture.now) == .seconds(86_400))
    }

    private func published(_ tokens: JWTAccessTokens) async throws -> [String] {
        struct KeySet: Decodable {
            struct Key: Decodable { let kid: String }
            let keys: [Key]
        }
        return try JSONDecoder().decode(KeySet.self, from: Data(try await tokens.keySet().utf8)).keys.map(\.kid)
    }

    private func keyOfAnotherInstance() async throws -> SigningKey {
        let secret = Array(Curve25519.Signing.PrivateKey().rawRepresentation)
        let sealed = try await fixture.sealing.seal(secret, for: "signing-key:of-another")
        let key = SigningKey(id: "of-another", privateKey: sealed, activeFrom: fixture.now, endsAt: fixture.now + .seconds(86_400))
        try await fixture.keys.add(key, after: fixture.keys.stored.first?.id, by: .system)
        return key
    }
}
