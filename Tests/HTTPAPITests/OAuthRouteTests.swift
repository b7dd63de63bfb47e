import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Services
import Testing

@testable import HTTPAPI

struct OAuthRouteTests {
    private static let person = [("grant_type", "password"), ("username", "admin"), ("password", "password of admin")]
    private static let page: HTTPFields = [.requestedWith: "pneumoscope"]

    private func error(_ response: TestResponse, _ status: HTTPResponse.Status, _ code: String) throws {
        #expect(response.status == status, "\(response.text)")
        #expect(response.headers[.contentType] == "application/json" && response.headers[.cacheControl] == "no-store")
        #expect(try response.object["error"] as? String == code, "\(response.text)")
        #expect((try response.object["error_description"] as? String)?.isEmpty == false)
    }

    private func cookie(_ response: TestResponse) throws -> String {
        let cookie = try #require(response.headers[.setCookie])
        return String(cookie.prefix { $0 != ";" })
    }

    @Test func givesAPersonTokens() async throws {
        try await Interface.with { interface in
            let response = try await interface.post("/oauth/token", fields: Self.person)
            #expect(response.status == .ok && response.headers[.cacheControl] == "no-store" && response.headers[.setCookie] == nil)
            let body = try response.object
            #expect(body["token_type"] as? String == "Bearer" && body["expires_in"] as? Int == 600)
            #expect((body["scope"] as? String)?.split(separator: " ").count == Permission.allCases.count)
            let token = try #require(body["access_token"] as? String)
            let me = try await interface.ask(.get, "/api/v1/me", bearing: token)
            #expect(me.status == .ok)

            let fields = [("grant_type", "refresh_token"), ("refresh_token", try #require(body["refresh_token"] as? String))]
            let refreshed = try await interface.post("/oauth/token", fields: fields)
            #expect(refreshed.status == .ok)
            #expect(try refreshed.object["refresh_token"] as? String != body["refresh_token"] as? String)
            try error(try await interface.post("/oauth/token", fields: fields), .badRequest, "invalid_grant")
        }
    }

    @Test func keepsThePagesRefreshTokenInACookie() async throws {
        try await Interface.with { interface in
            let response = try await interface.post("/oauth/token", fields: Self.person + [("client_id", "page")])
            #expect(try response.object["refresh_token"] == nil)
            let cookie = try #require(response.headers[.setCookie])
            let parts = cookie.components(separatedBy: "; ")
            #expect(parts[0].hasPrefix("__Host-refresh=pnr_") && parts[1].hasPrefix("Max-Age=3"))
            #expect(Set(parts[2...]) == ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"])

            var headers = Self.page
            headers[.cookie] = "other=1; \(parts[0])"
            let fields = [("grant_type", "refresh_token"), ("client_id", "page")]
            let refreshed = try await interface.post("/oauth/token", fields: fields, headers: headers)
            #expect(refreshed.status == .ok)
            #expect(try self.cookie(refreshed) != parts[0])
            #expect(try refreshed.object["refresh_token"] == nil)
            // Once more with the old one: nobody is signed in by it, and the browser forgets it.
            let again = try await interface.post("/oauth/token", fields: fields, headers: headers)
            try error(again, .badRequest, "invalid_grant")
            #expect(again.headers[.setCookie]?.hasPrefix("__Host-refresh=; Max-Age=0; Path=/; Secure; HttpOnly") == true)
        }
    }

    @Test(arguments: [
        HTTPFields(), [.requestedWith: "other"], [.requestedWith: "pneumoscope", .origin: "https://evil.example"],
        [.requestedWith: "pneumoscope", .origin: "null"],
    ])
    func refusesTheCookieFromElsewhere(_ headers: HTTPFields) async throws {
        try await Interface.with { interface in
            let signedIn = try await interface.post("/oauth/token", fields: Self.person + [("client_id", "page")])
            var headers = headers
            headers[.cookie] = try cookie(signedIn)
            for path in ["/oauth/token", "/oauth/revoke"] {
                let response = try await interface.post(path, fields: [("grant_type", "refresh_token"), ("client_id", "page")], headers: headers)
                try error(response, .badRequest, "invalid_request")
            }
            // The refusal used nothing up.
            headers = Self.page
            headers[.cookie] = try cookie(signedIn)
            headers[.origin] = "http://localhost"
            let response = try await interface.post("/oauth/token", fields: [("grant_type", "refresh_token"), ("client_id", "page")], headers: headers)
            #expect(response.status == .ok)
        }
    }

    @Test func signsNobodyInFromAnotherSite() async throws {
        try await Interface.with { interface in
            let response = try await interface.post(
                "/oauth/token", fields: Self.person + [("client_id", "page")], headers: [.origin: "https://evil.example"])
            try error(response, .badRequest, "invalid_request")
            #expect(response.headers[.setCookie] == nil)
        }
    }

    /// Fields, status and error.
    private static let refusals: [(String, Int, String)] = [
        ("grant_type=password&username=admin&password=wrong", 400, "invalid_grant"),
        ("grant_type=password&username=nobody&password=password+of+admin", 400, "invalid_grant"),
        ("grant_type=password&username=admin", 400, "invalid_request"),
        ("grant_type=password&username=admin&password=", 400, "invalid_request"),
        ("grant_type=refresh_token&refresh_token=pnr_unknown", 400, "invalid_grant"),
        ("grant_type=refresh_token", 400, "invalid_request"),
        ("grant_type=refresh_token&client_id=page&refresh_token=pnr_x", 400, "invalid_request"),
        ("grant_type=authorization_code", 400, "unsupported_grant_type"),
        ("", 400, "invalid_request"),
        ("grant_type=password&grant_type=password", 400, "invalid_request"),
        ("grant_type=client_credentials", 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=modality&client_secret=wrong", 401, "invalid_client"),
        ("grant_type=password&username=admin&password=password+of+admin&client_id=other", 401, "invalid_client"),
    ]

    @Test(arguments: refusals)
    func refusesByRFC6749(_ form: String, _ status: Int, _ code: String) async throws {
        try await Interface.with { interface in
            let response = try await interface.ask(
                .post, "/oauth/token", bearing: nil, headers: [.contentType: "application/x-www-form-urlencoded"], body: form)
            try error(response, .init(code: status), code)
            #expect((response.headers[.wwwAuthenticate] != nil) == (status == 401))
        }
    }

    @Test func tellsNoUnknownUserFromAWrongPassword() async throws {
        try await Interface.with { interface in
            let wrong = try await interface.post("/oauth/token", fields: [("grant_type", "password"), ("username", "admin"), ("password", "wrong")])
            let unknown = try await interface.post("/oauth/token", fields: [("grant_type", "password"), ("username", "nobody"), ("password", "wrong")])
            #expect(wrong.text == unknown.text && wrong.status == unknown.status)
        }
    }

    @Test func refusesABodyThatIsNoForm() async throws {
        try await Interface.with { interface in
            let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
            let ask = { (headers: HTTPFields, body: String, path: String) in
                try await interface.ask(.post, path, bearing: nil, headers: headers, body: body)
            }
            try error(try await ask([.contentType: "application/json"], "{}", "/oauth/token"), .badRequest, "invalid_request")
            try error(try await ask(form, "grant_type=%ff", "/oauth/token"), .badRequest, "invalid_request")
            try error(try await ask(form, "grant_type=%C3%28", "/oauth/token"), .badRequest, "invalid_request")
            try error(try await ask(form, "", "/oauth/token?grant_type=password"), .badRequest, "invalid_request")
            try error(try await ask(form, String(repeating: "a=1&", count: 40), "/oauth/token"), .badRequest, "invalid_request")
            let huge = try await ask(form, "a=" + String(repeating: "b", count: 9_000), "/oauth/token")
            try error(huge, .badRequest, "invalid_request")
            #expect(huge.headers[.connection] == "close")
        }
    }

    @Test(arguments: [true, false])
    func givesAMachineAToken(_ isBasic: Bool) async throws {
        try await Interface.with { interface in
            interface.accounts.add("modality", [.service], secret: "pns_ of:the&modality")
            let basic = Data("modality:pns_+of%3Athe%26modality".utf8).base64EncodedString()
            let response =
                isBasic
                ? try await interface.post("/oauth/token", fields: [("grant_type", "client_credentials")], headers: [.authorization: "Basic \(basic)"])
                : try await interface.post(
                    "/oauth/token",
                    fields: [("grant_type", "client_credentials"), ("client_id", "modality"), ("client_secret", "pns_ of:the&modality")])
            #expect(response.status == .ok, "\(response.text)")
            #expect(try response.object["refresh_token"] == nil)
            #expect((try response.object["scope"] as? String)?.contains("studies.create") == true)
        }
    }

    @Test func asksForTheSecondFactorOnlyAfterThePassword() async throws {
        try await Interface.with { interface in
            let user = interface.accounts.add("careful", [.physician], password: "a password of care")
            let token = interface.accounts.signIn(user)
            let begin = { (password: String) in
                try await interface.ask(
                    .post, "/api/v1/me/second-factor", bearing: token, headers: [.contentType: "application/json"],
                    body: #"{"password":"\#(password)"}"#)
            }
            #expect(try await begin("not that password").status == .badRequest)
            #expect(try await interface.accounts.secret(of: user.id) == nil)
            let begun = try await begin("a password of care")
            #expect(begun.status == .created)
            let secret = try #require(try await interface.accounts.secret(of: user.id))
            let seed = Array(secret.secret.bytes.suffix(20))
            let code = OneTimePassword(secret: seed).code(step: OneTimePassword.step(at: .now))
            let confirmed = try await interface.ask(
                .post, "/api/v1/me/second-factor/confirmation", bearing: token, headers: [.contentType: "application/json"], body: #"{"code":"\#(code)"}"#)
            #expect(confirmed.status == .ok, "\(confirmed.text)")
            let recovery = try #require(try confirmed.object["recoveryCodes"] as? [String])
            #expect(recovery.count == 10)

            let fields = [("grant_type", "password"), ("username", "careful"), ("password", "a password of care")]
            try error(try await interface.post("/oauth/token", fields: fields), .badRequest, "mfa_required")
            try error(try await interface.post("/oauth/token", fields: fields + [("otp", "000")]), .badRequest, "invalid_grant")
            let signedIn = try await interface.post("/oauth/token", fields: fields + [("otp", recovery[0])])
            #expect(signedIn.status == .ok, "\(signedIn.text)")
        }
    }

    @Test func makesWhoGuessesWait() async throws {
        try await Interface.withSetting(.atOneMoment) { interface in
            let fields = [("grant_type", "password"), ("username", "admin"), ("password", "wrong")]
            for _ in 1...5 { _ = try await interface.post("/oauth/token", fields: fields) }
            let response = try await interface.post("/oauth/token", fields: Self.person)
            try error(response, .tooManyRequests, "slow_down")
            #expect(try #require(response.headers[.retryAfter].flatMap(Int.init)) >= 1)
        }
    }

    @Test func limitsSignInsOfAnAddressAndNoRefresh() async throws {
        var traffic = TrafficLimits.off
        traffic.signInsPerMinute = 1
        try await Interface.withSetting(.init(traffic: traffic)) { interface in
            let signedIn = try await interface.post("/oauth/token", fields: Self.person)
            #expect(signedIn.headers[.rateLimitPolicy] == "\"sign-in\";q=1;w=60")
            let refused = try await interface.post("/oauth/token", fields: Self.person)
            try error(refused, .tooManyRequests, "slow_down")
            #expect(refused.headers[.retryAfter] == "3")
            #expect(interface.audit.events.map(\.action) == [.startSession] && interface.audit.events[0].outcome == .refused)
            let token = try #require(try signedIn.object["refresh_token"] as? String)
            let refreshed = try await interface.post("/oauth/token", fields: [("grant_type", "refresh_token"), ("refresh_token", token)])
            #expect(refreshed.status == .ok)
        }
    }

    @Test func revokesATokenAndForgetsTheCookie() async throws {
        try await Interface.with { interface in
            let signedIn = try await interface.post("/oauth/token", fields: Self.person + [("client_id", "page")])
            let token = try #require(try signedIn.object["access_token"] as? String)
            var headers = Self.page
            headers[.cookie] = try cookie(signedIn)
            let revoked = try await interface.post("/oauth/revoke", fields: [("client_id", "page")], headers: headers)
            #expect(revoked.status == .ok && revoked.text.isEmpty)
            #expect(revoked.headers[.setCookie]?.hasPrefix("__Host-refresh=; Max-Age=0") == true)
            let me = try await interface.ask(.get, "/api/v1/me", bearing: token)
            #expect(me.status == .unauthorized)
            for unknown in ["pnr_unknown", "token.unknown", "x"] {
                let response = try await interface.post("/oauth/revoke", fields: [("token", unknown)])
                #expect(response.status == .ok && response.headers[.setCookie] == nil, "the browser that another site's form used stays signed in")
            }
            try error(try await interface.post("/oauth/revoke", fields: []), .badRequest, "invalid_request")
        }
    }

    /// Whoever compares them would otherwise refuse every token, or take a stranger's host for the issuer.
    @Test func namesTheIssuerOfItsTokensWhateverHostWasAsked() async throws {
        try await Interface.live { interface in
            let response = try await interface.ask(.get, "/.well-known/oauth-authorization-server", bearing: nil)
            #expect(try response.object["issuer"] as? String == interface.accounts.issuer)
        }
    }

    @Test func tellsWhatItCanAndItsKeys() async throws {
        try await Interface.withSetting(.init(network: Network(publicURL: "https://films.example/"), provider: Provider())) { interface in
            let metadata = try await interface.ask(.get, "/.well-known/oauth-authorization-server", bearing: nil).object
            #expect(metadata["issuer"] as? String == interface.accounts.issuer && metadata["pneumoscope_oidc_name"] as? String == "Hospital")
            #expect(metadata["token_endpoint"] as? String == "https://films.example/oauth/token")
            let keys = try await interface.ask(.get, "/.well-known/jwks.json", bearing: nil)
            #expect(keys.text == #"{"keys":[]}"# && keys.headers[.cacheControl] == "public, max-age=60")
        }
    }
}
