import Crypto
import Domain
import Foundation
import Services
import Testing

@testable import Identity

/// What is not believed, whoever says it.
struct HostileProviderTests {
    struct Lie: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let change: @Sendable (inout HostileProvider.Lines, HostileProvider) -> Void

        init(_ description: String, _ change: @escaping @Sendable (inout HostileProvider.Lines, HostileProvider) -> Void) {
            testDescription = description
            self.change = change
        }
    }

    private let request = AuthorisationRequest(state: "state", nonce: HostileProvider.nonce, codeVerifier: String(repeating: "v", count: 43))

    private func identify(_ lie: Lie, clientSecret: String? = "s e/c:ret") async throws -> (Result<OutsideUser, any Error>, HostileProvider) {
        let server = try await HostileProvider()
        server.speak(lie.change)
        let provider = OpenIDProvider(try Self.configuration(server.issuer, clientSecret: clientSecret))
        do {
            return (.success(try await provider.identify(code: "a code", request)), server)
        } catch {
            return (.failure(error), server)
        }
    }

    private static func configuration(_ issuer: String, clientSecret: String? = "s e/c:ret") throws -> OpenIDConfiguration {
        try OpenIDConfiguration(
            issuer: issuer, clientID: HostileProvider.clientID, clientSecret: clientSecret, redirectURL: "https://films.example/oauth/oidc/callback",
            roleMap: "doctors=physician", name: "Clinic")
    }

    private func code(_ lie: Lie) async throws -> ServiceError.Code? {
        if case .failure(let error) = try await identify(lie).0 { (error as? ServiceError)?.code } else { nil }
    }

    @Test(arguments: [
        Lie("the honest truth") { _, _ in },
        Lie("several audiences, issued to us") { lines, _ in
            lines.claims["aud"] = ["films", "archive"]
            lines.claims["azp"] = "films"
        },
        Lie("no kid, and one key of the kind") { lines, _ in lines.header["kid"] = nil },
        Lie("other keys beside it") { lines, server in
            let other: JSON = ["kty": "RSA", "alg": "RSA-OAEP-256", "use": "enc", "kid": "one", "n": "AQAB", "e": "AQAB"]
            lines.keys = [other, ["kty": "oct", "k": "AAAA", "kid": "one"], ["kty": "nonsense"], "nothing", server.published(server.key)]
        },
        Lie("times with fractions") { lines, _ in lines.claims["exp"] = .number(Double(HostileProvider.now) + 300.5) },
        Lie("a clock that is a little ahead") { lines, _ in lines.claims["iat"] = .integer(HostileProvider.now + 10) },
        Lie("claims of odd types") { lines, _ in
            lines.claims["name"] = 7
            lines.claims["email"] = ["a", "b"]
            lines.claims["preferred_username"] = false
            lines.claims["huge"] = 1e300
        },
        Lie("the right hash of the access token") { lines, _ in
            lines.claims["at_hash"] = .text(ForgedToken.base64URL(SHA256.hash(data: Data("opaque".utf8)).prefix(16)))
        },
        Lie("one role as a word") { lines, _ in lines.claims["roles"] = "doctors" },
    ])
    func believes(_ truth: Lie) async throws {
        let user = try await identify(truth).0.get()
        #expect(user.identity.subject == "248289761001")
        #expect(user.preferredName == "248289761001")
        #expect(user.roles == [.physician])
    }

    @Test(arguments: [
        Lie("another nonce") { lines, _ in lines.claims["nonce"] = "nonce-of-another" },
        Lie("no nonce") { lines, _ in lines.claims["nonce"] = nil },
        Lie("an empty nonce") { lines, _ in lines.claims["nonce"] = "" },
        Lie("for another client") { lines, _ in lines.claims["aud"] = "archive" },
        Lie("for nobody") { lines, _ in lines.claims["aud"] = [] },
        Lie("no audience") { lines, _ in lines.claims["aud"] = nil },
        Lie("for us among others, issued to another") { lines, _ in
            lines.claims["aud"] = ["films", "archive"]
            lines.claims["azp"] = "archive"
        },
        Lie("for us among others, issued to nobody") { lines, _ in lines.claims["aud"] = ["films", "archive"] },
        Lie("for us, issued to another") { lines, _ in lines.claims["azp"] = "archive" },
        Lie("of another issuer") { lines, _ in lines.claims["iss"] = "https://accounts.example" },
        Lie("of the issuer with a slash") { lines, server in lines.claims["iss"] = .text(server.issuer + "/") },
        Lie("expired") { lines, _ in lines.claims["exp"] = .integer(HostileProvider.now - 60) },
        Lie("never expires") { lines, _ in lines.claims["exp"] = nil },
        Lie("expires as a text") { lines, _ in lines.claims["exp"] = "4102444800" },
        Lie("from tomorrow") { lines, _ in lines.claims["iat"] = .integer(HostileProvider.now + 86_400) },
        Lie("good from tomorrow") { lines, _ in lines.claims["nbf"] = .integer(HostileProvider.now + 86_400) },
        Lie("no time of issue") { lines, _ in lines.claims["iat"] = nil },
        Lie("no subject") { lines, _ in lines.claims["sub"] = nil },
        Lie("an empty subject") { lines, _ in lines.claims["sub"] = "" },
        Lie("a subject without end") { lines, _ in lines.claims["sub"] = .text(String(repeating: "s", count: 256)) },
        Lie("the hash of another access token") { lines, _ in lines.claims["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA" },
        Lie("unsigned") { lines, _ in
            lines.header["alg"] = "none"
            lines.signature = .none
        },
        Lie("unsigned, of the right name") { lines, _ in lines.signature = .none },
        Lie("signed with the public key as a secret") { lines, server in
            lines.header["alg"] = "HS256"
            lines.signature = .hs256(Data(server.key.publicKey.pemRepresentation.utf8))
        },
        Lie("signed with our client secret") { lines, _ in
            lines.header["alg"] = "HS256"
            lines.signature = .hs256(Data("s e/c:ret".utf8))
        },
        Lie("signed with another key") { lines, _ in lines.signature = .es256(P256.Signing.PrivateKey()) },
        Lie("under a key that nobody published") { lines, _ in lines.header["kid"] = "two" },
        Lie("no kid, and two keys of the kind") { lines, server in
            lines.header["kid"] = nil
            lines.keys = [server.published(server.key), server.published(P256.Signing.PrivateKey(), as: "two")]
        },
        Lie("a key for sealing") { lines, server in lines.keys = [server.published(server.key, ["use": "enc"])] },
        Lie("a key of another algorithm") { lines, server in lines.keys = [server.published(server.key, ["alg": "ES384"])] },
        Lie("the algorithm of another key") { lines, _ in lines.header["alg"] = "RS256" },
        Lie("its own key in the header") { lines, server in
            let own = P256.Signing.PrivateKey()
            lines.header["kid"] = "two"
            lines.header["jwk"] = server.published(own, as: "two")
            lines.signature = .es256(own)
        },
        Lie("extensions that must be understood") { lines, _ in lines.header["crit"] = ["b64"] },
        Lie("an access token") { lines, _ in lines.header["typ"] = "at+jwt" },
        Lie("no ID token") { lines, _ in lines.tokenAnswer = .init(body: Data(#"{"access_token":"opaque"}"#.utf8)) },
        Lie("an ID token that is none") { lines, _ in lines.tokenAnswer = .init(body: Data(#"{"id_token":"a.b.c"}"#.utf8)) },
        Lie("an ID token without end") { lines, _ in
            lines.tokenAnswer = .init(body: Data(#"{"id_token":"\#(String(repeating: "a", count: 100_000)).b.c"}"#.utf8))
        },
        Lie("the code is refused") { lines, _ in lines.tokenAnswer = .init(status: 400, body: Data(#"{"error":"invalid_grant"}"#.utf8)) },
    ])
    func refuses(_ lie: Lie) async throws {
        #expect(try await code(lie) == .unauthenticated)
    }

    @Test(arguments: [
        Lie("metadata of another issuer") { lines, _ in lines.metadata["issuer"] = "https://accounts.example" },
        Lie("metadata of the issuer with a slash") { lines, server in lines.metadata["issuer"] = .text(server.issuer + "/") },
        Lie("metadata without keys") { lines, _ in lines.metadata["jwks_uri"] = nil },
        Lie("a token endpoint in the clear") { lines, _ in lines.metadata["token_endpoint"] = "http://accounts.example/token" },
        Lie("a token endpoint that is a file") { lines, _ in lines.metadata["token_endpoint"] = "file:///etc/passwd" },
        Lie("keys in the clear") { lines, _ in lines.metadata["jwks_uri"] = "http://accounts.example/keys" },
        Lie("metadata that is none") { lines, _ in lines.answers["/.well-known/openid-configuration"] = .init(body: Data("<html>".utf8)) },
        Lie("metadata somewhere else") { lines, server in
            lines.answers["/.well-known/openid-configuration"] = .init(status: 302, headers: [("location", server.issuer + "/keys")], body: Data())
        },
        Lie("metadata without end") { lines, _ in
            lines.answers["/.well-known/openid-configuration"] = .init(body: Data(repeating: UInt8(ascii: " "), count: 2 << 20))
        },
        Lie("keys that are none") { lines, _ in lines.answers["/keys"] = .init(body: Data("[]".utf8)) },
        Lie("keys without end") { lines, _ in lines.answers["/keys"] = .init(body: Data(repeating: UInt8(ascii: " "), count: 2 << 20)) },
        Lie("keys somewhere else") { lines, _ in
            lines.answers["/keys"] = .init(status: 307, headers: [("location", "http://127.0.0.1:1/keys")], body: Data())
        },
        Lie("a token without end") { lines, _ in lines.tokenAnswer = .init(body: Data(repeating: UInt8(ascii: " "), count: 2 << 20)) },
        Lie("a token somewhere else") { lines, server in
            lines.tokenAnswer = .init(status: 307, headers: [("location", server.issuer + "/stolen")], body: Data())
        },
        Lie("out of order") { lines, _ in lines.tokenAnswer = .init(status: 500, body: Data()) },
        Lie("it does not know us") { lines, _ in lines.tokenAnswer = .init(status: 401, body: Data(#"{"error":"invalid_client"}"#.utf8)) },
    ])
    func saysThatTheProviderIsOutOfOrder(_ lie: Lie) async throws {
        let (result, server) = try await identify(lie)
        #expect(throws: ServiceError.self) { try result.get() }
        if case .failure(let error) = result { #expect((error as? ServiceError)?.code == .providerUnavailable) }
        #expect(server.requests(at: "/stolen").isEmpty)
    }

    @Test func saysThatTheProviderIsAway() async throws {
        let provider = OpenIDProvider(try Self.configuration("http://127.0.0.1:1"))
        #expect(await serviceError { _ = try await provider.authorisationURL(request) }?.code == .providerUnavailable)
    }

    @Test func isBackWhenTheProviderIs() async throws {
        let server = try await HostileProvider()
        let provider = OpenIDProvider(try Self.configuration(server.issuer))
        #expect(await serviceError { _ = try await provider.authorisationURL(request) }?.code == .providerUnavailable)
        server.speak()
        #expect(try await provider.identify(code: "a code", request).roles == [.physician])
    }

    @Test func learnsANewKeyFromItsName() async throws {
        let server = try await HostileProvider()
        server.speak()
        let provider = OpenIDProvider(try Self.configuration(server.issuer))
        _ = try await provider.identify(code: "a code", request)
        let new = P256.Signing.PrivateKey()
        server.speak { lines, server in
            lines.keys = [server.published(new, as: "two")]
            lines.header["kid"] = "two"
            lines.signature = .es256(new)
        }
        // Not within a second of the last time that the keys were asked for.
        try await Task.sleep(for: .milliseconds(1_100))
        #expect(try await provider.identify(code: "a code", request).roles == [.physician])
    }

    @Test func asksForTheKeysOnceHoweverManySignIn() async throws {
        let server = try await HostileProvider()
        server.speak()
        let provider = OpenIDProvider(try Self.configuration(server.issuer))
        try await withThrowingTaskGroup(of: Void.self) { [request] group in
            for _ in 0..<10 { group.addTask { _ = try await provider.identify(code: "a code", request) } }
            try await group.waitForAll()
        }
        #expect(server.requests(at: "/keys").count == 1)
        #expect(server.requests(at: "/.well-known/openid-configuration").count == 1)
        #expect(server.requests(at: "/token").count == 10)
    }

    @Test func sendsTheSecretInTheHeader() async throws {
        let (_, server) = try await identify(Lie("") { _, _ in })
        let sent = try #require(server.requests(at: "/token").first)
        #expect(sent.headers.contains { $0 == ("authorization", "Basic " + Data("films:s%20e%2Fc%3Aret".utf8).base64EncodedString()) })
        #expect(
            sent.body
                == "grant_type=authorization_code&code=a%20code&redirect_uri=https%3A%2F%2Ffilms.example%2Foauth%2Foidc%2Fcallback&code_verifier="
                + request.codeVerifier)
    }

    @Test func sendsTheSecretInTheBodyWhereOnlyThatIsTaken() async throws {
        let (_, server) = try await identify(Lie("") { lines, _ in lines.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"] })
        let sent = try #require(server.requests(at: "/token").first)
        #expect(!sent.headers.contains { $0.0.lowercased() == "authorization" })
        #expect(sent.body.hasSuffix("&client_id=films&client_secret=s%20e%2Fc%3Aret"))
    }

    @Test func aPublicClientSendsItsNameAlone() async throws {
        let (_, server) = try await identify(Lie("") { _, _ in }, clientSecret: nil)
        let sent = try #require(server.requests(at: "/token").first)
        #expect(!sent.headers.contains { $0.0.lowercased() == "authorization" })
        #expect(sent.body.hasSuffix("&client_id=films"))
    }

    @Test func sendsTheBrowserWithEverythingThatBindsTheAnswer() async throws {
        let server = try await HostileProvider()
        server.speak()
        let provider = OpenIDProvider(try Self.configuration(server.issuer))
        // The verifier and challenge of RFC 7636, appendix B.
        let request = AuthorisationRequest(state: "s&t", nonce: "n", codeVerifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        let expected =
            "/authorize?tenant=1&response_type=code&client_id=films&redirect_uri=https%3A%2F%2Ffilms.example%2Foauth%2Foidc%2Fcallback"
            + "&scope=openid%20profile%20email&state=s%26t&nonce=n"
            + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
        #expect(try await provider.authorisationURL(request) == server.issuer + expected)
    }

    @Test(arguments: [
        ("A.Karimova", nil, "a.karimova"), ("Азиза", "Aziza@Clinic.example", "aziza@clinic.example"), ("  A B/C  ", nil, "abc"),
        ("Азиза", nil, "248289761001"), (String(repeating: "x", count: 200), nil, String(repeating: "x", count: 64)),
    ])
    func makesANameThatAccountsMayHave(preferred: String, email: String?, name: String) async throws {
        let user = try await identify(
            Lie("") { lines, _ in
                lines.claims["preferred_username"] = .text(preferred)
                if let email { lines.claims["email"] = .text(email) }
            }
        ).0.get()
        #expect(user.preferredName == name)
    }

    @Test func makesANameOfASubjectThatNamesCannotHold() async throws {
        let user = try await identify(Lie("") { lines, _ in lines.claims["sub"] = "азиза" }).0.get()
        #expect(user.preferredName.wholeMatch(of: /user-[0-9a-f]{12}/) != nil)
    }

    @Test func passesOverAnAddressThatTheProviderHasNotSeenProof() async throws {
        let user = try await identify(
            Lie("") { lines, _ in
                lines.claims["email"] = "chief@clinic.example"
                lines.claims["email_verified"] = false
            }
        ).0.get()
        #expect(user.email == nil)
    }

    @Test(arguments: [
        ("http://accounts.example", "https://f.example/cb", "a=physician"), ("accounts.example", "https://f.example/cb", "a=physician"),
        ("https://accounts.example?x=1", "https://f.example/cb", "a=physician"), ("https://u:p@accounts.example", "https://f.example/cb", "a=physician"),
        ("https://accounts.example", "http://f.example/cb", "a=physician"), ("https://accounts.example", "https://f.example/cb", ""),
        ("https://accounts.example", "https://f.example/cb", "a=chief"), ("https://accounts.example", "https://f.example/cb", "=physician"),
        ("https://accounts.example", "https://f.example/cb", "physician"),
    ])
    func refusesSettingsThatCannotWork(issuer: String, redirect: String, map: String) {
        #expect(throws: OpenIDConfiguration.Invalid.self) {
            try OpenIDConfiguration(issuer: issuer, clientID: "films", clientSecret: "secret", redirectURL: redirect, roleMap: map, name: "Clinic")
        }
    }

    @Test func readsTheMapOfRoles() throws {
        let configuration = try OpenIDConfiguration(
            issuer: "https://accounts.example", clientID: "films", clientSecret: nil, redirectURL: "https://f.example/cb",
            roleMap: "doctors=physician, cn=chiefs=administrator ,doctors=auditor", name: "Clinic")
        #expect(configuration.roleMap == ["doctors": [.physician, .auditor], "cn=chiefs": [.administrator]])
        #expect(configuration.rolesClaim == ["roles"])
    }
}
