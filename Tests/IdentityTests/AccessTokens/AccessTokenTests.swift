import Crypto
import Domain
import Foundation
import Identity
import Testing

/// Which tokens are believed.
struct AccessTokenTests {
    private let fixture = TokenFixture()

    @Test func givesTheSessionThatItWasIssuedFor() async throws {
        let tokens = fixture.instance()
        #expect(await fixture.read(try fixture.issue(tokens), by: tokens) == .success(fixture.session))
    }

    @Test func believesATokenPutTogetherByHandUnderItsOwnKey() async throws {
        // What follows spoils such a token: it has to be good before.
        #expect(await readForged { _ in } == .success(fixture.session))
    }

    struct Spoilt: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let change: @Sendable (inout ForgedToken) -> Void

        init(_ description: String, _ change: @escaping @Sendable (inout ForgedToken) -> Void) {
            testDescription = description
            self.change = change
        }
    }

    @Test(arguments: [
        Spoilt("no alg") { $0.header["alg"] = nil },
        Spoilt("alg none") { $0.header["alg"] = "none" },
        Spoilt("alg HS256") { $0.header["alg"] = "HS256" },
        Spoilt("alg RS256") { $0.header["alg"] = "RS256" },
        Spoilt("alg ES256") { $0.header["alg"] = "ES256" },
        Spoilt("alg eddsa") { $0.header["alg"] = "eddsa" },
        Spoilt("alg a number") { $0.header["alg"] = 1 },
        Spoilt("no typ") { $0.header["typ"] = nil },
        Spoilt("typ JWT") { $0.header["typ"] = "JWT" },
        Spoilt("typ in capitals") { $0.header["typ"] = "AT+JWT" },
        Spoilt("no kid") { $0.header["kid"] = nil },
        Spoilt("empty kid") { $0.header["kid"] = "" },
        Spoilt("unknown kid") { $0.header["kid"] = "another" },
        Spoilt("kid a path") { $0.header["kid"] = "../../dev/null" },
        Spoilt("kid a list") { $0.header["kid"] = ["a"] },
        Spoilt("jwk") { $0.header["jwk"] = ["kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"] },
        Spoilt("jku") { $0.header["jku"] = "https://evil.example/jwks" },
        Spoilt("x5u") { $0.header["x5u"] = "https://evil.example/cert" },
        Spoilt("x5c") { $0.header["x5c"] = ["MIIB"] },
        Spoilt("crit") { $0.header["crit"] = ["exp"] },
        Spoilt("b64") { $0.header["b64"] = false },
        Spoilt("a number that no integer holds") { $0.header["x"] = 1e300 },
        Spoilt("no iss") { $0.claims["iss"] = nil },
        Spoilt("another issuer") { $0.claims["iss"] = "https://films.example/" },
        Spoilt("no aud") { $0.claims["aud"] = nil },
        Spoilt("another audience") { $0.claims["aud"] = "https://films.example" },
        Spoilt("no exp") { $0.claims["exp"] = nil },
        Spoilt("exp a text") { $0.claims["exp"] = "4102444800" },
        Spoilt("exp beyond every integer") { $0.claims["exp"] = 1e300 },
        Spoilt("exp far below") { $0.claims["exp"] = .integer(.min) },
        Spoilt("expired") { $0.claims["exp"] = .integer(TokenFixture.start.microseconds / 1_000_000 - 30) },
        Spoilt("no nbf") { $0.claims["nbf"] = nil },
        Spoilt("good only later") { $0.claims["nbf"] = .integer(TokenFixture.start.microseconds / 1_000_000 + 31) },
        Spoilt("from the future") { $0.claims["iat"] = .integer(TokenFixture.start.microseconds / 1_000_000 + 31) },
        Spoilt("from the end of time") { $0.claims["iat"] = .integer(.max) },
        Spoilt("no sub") { $0.claims["sub"] = nil },
        Spoilt("sub no user") { $0.claims["sub"] = "administrator" },
        Spoilt("no sid") { $0.claims["sid"] = nil },
        Spoilt("sid no session") { $0.claims["sid"] = "1' OR '1'='1" },
        Spoilt("more than four kilobytes") { $0.claims["jti"] = .text(String(repeating: "x", count: 4096)) },
    ])
    func refusesEvenUnderTheRightKey(_ spoilt: Spoilt) async throws {
        #expect(await readForged(spoilt.change) == TokenFixture.refused)
    }

    private func readForged(_ change: (inout ForgedToken) -> Void) async -> Result<SessionID, TokenFixture.Refused>? {
        let tokens = fixture.instance()
        guard (try? await tokens.rotate(at: fixture.now)) != nil, let key = fixture.keys.stored.first else { return nil }
        var token = fixture.forged(kid: key.id)
        change(&token)
        guard let text = try? token.signed(.ed25519(fixture.privateKey(key))) else { return nil }
        return await fixture.read(text, by: tokens)
    }

    @Test(arguments: [-600, 0, 29])
    func forgivesClocksThatAreALittleApart(secondsAfterTheEnd: Int) async throws {
        let tokens = fixture.instance()
        let token = try await fixture.issue(tokens)
        fixture.wait(.seconds(600 + secondsAfterTheEnd))
        #expect(await fixture.read(token, by: tokens) == .success(fixture.session))
    }

    @Test func refusesAfterTheEnd() async throws {
        let tokens = fixture.instance()
        let token = try await fixture.issue(tokens)
        fixture.wait(.seconds(630))
        #expect(await fixture.read(token, by: tokens) == TokenFixture.refused)
    }

    /// The public key is public: a token signed with it as a shared secret, or with nothing, is anybody's.
    @Test(arguments: ["none", "HS256"])
    func refusesWhatAnybodyCanSign(algorithm: String) async throws {
        let tokens = fixture.instance()
        try await tokens.rotate(at: fixture.now)
        let key = try #require(fixture.keys.stored.first)
        var token = fixture.forged(kid: key.id)
        token.header["alg"] = .text(algorithm)
        let publicKey = Data(try fixture.privateKey(key).publicKey.rawRepresentation)
        let text = try token.signed(algorithm == "none" ? .none : .hs256(publicKey))
        #expect(await fixture.read(text, by: tokens) == TokenFixture.refused)
    }

    @Test func refusesAnotherKeyUnderAKnownName() async throws {
        let tokens = fixture.instance()
        try await tokens.rotate(at: fixture.now)
        let token = fixture.forged(kid: try #require(fixture.keys.stored.first).id)
        #expect(await fixture.read(try token.signed(.ed25519(Curve25519.Signing.PrivateKey())), by: tokens) == TokenFixture.refused)
    }

    @Test func refusesATokenOfAnotherServiceWithTheSameKeys() async throws {
        let token = try await fixture.issue(fixture.instance { $0.audience = "https://archive.example" })
        #expect(await fixture.read(token, by: fixture.instance()) == TokenFixture.refused)
    }

    @Test(arguments: [
        "", ".", "..", "...", "a.b.c", "e30.e30.e30", "{}.{}.{}", "eyJhbGciOiJFZERTQSJ9", String(repeating: ".", count: 5000), "é.é.é", "\u{0}",
        String(repeating: "a", count: 5000),
    ])
    func refusesWhatIsNoToken(text: String) async throws {
        #expect(await fixture.read(text, by: fixture.instance()) == TokenFixture.refused)
    }

    @Test(arguments: ["part", "two parts less", "padding", "blank", "line break", "signature", "payload", "header"])
    func refusesWhatWasAlteredOnItsWay(how: String) async throws {
        let tokens = fixture.instance()
        let token = try await fixture.issue(tokens)
        let parts = token.split(separator: ".").map(String.init)
        let altered =
            switch how {
            case "part": token + "." + parts[2]
            case "two parts less": parts[0]
            case "padding": token + "=="
            case "blank": " " + token
            case "line break": token + "\n"
            case "signature": "\(parts[0]).\(parts[1]).\(Self.flipped(parts[2]))"
            case "payload": "\(parts[0]).\(Self.flipped(parts[1])).\(parts[2])"
            default: "\(Self.flipped(parts[0])).\(parts[1]).\(parts[2])"
            }
        #expect(await fixture.read(altered, by: tokens) == TokenFixture.refused)
    }

    private static func flipped(_ part: String) -> String {
        var characters = Array(part)
        characters[10] = characters[10] == "A" ? "B" : "A"
        return String(characters)
    }

    @Test func everyTokenHasANameOfItsOwn() async throws {
        let tokens = fixture.instance()
        #expect(try await fixture.issue(tokens) != fixture.issue(tokens))
    }
}
