import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Services
import Testing

@testable import HTTPAPI

struct OutsideSignInTests {
    private func start(_ interface: Interface) async throws -> (state: String, cookie: String) {
        let response = try await interface.ask(.get, "/oauth/oidc/start", bearing: nil)
        #expect(response.status == .seeOther)
        let location = try #require(response.headers[.location])
        let cookie = try #require(response.headers[.setCookie])
        #expect(cookie.hasPrefix("__Host-outside-sign-in=") && cookie.hasSuffix("; Max-Age=600; Path=/; Secure; HttpOnly; SameSite=Lax"))
        return (try #require(location.split(separator: "=").last.map(String.init)), String(cookie.prefix { $0 != ";" }))
    }

    @Test func signsInWhoComesBack() async throws {
        try await Interface.withSetting(.init(provider: Provider())) { interface in
            let (state, cookie) = try await start(interface)
            let response = try await interface.ask(
                .get, "/oauth/oidc/callback?code=right&state=\(state)&session_state=x", bearing: nil, headers: [.cookie: cookie])
            #expect(response.status == .seeOther && response.headers[.location] == "/", "\(response.headers)")
            let cookies = response.headers[values: .setCookie]
            #expect(cookies.contains { $0.hasPrefix("__Host-refresh=pnr_") && $0.hasSuffix("SameSite=Strict") })
            #expect(cookies.contains { $0.hasPrefix("__Host-outside-sign-in=; Max-Age=0") })
        }
    }

    @Test(arguments: [
        ("code=wrong&state=STATE", "refused"), ("code=away&state=STATE", "unavailable"), ("code=right&state=other", "refused"), ("code=right", "refused"),
        ("error=access_denied&state=STATE", "refused"), ("", "refused"),
    ])
    func opensThePageAgainWhereItFails(_ query: String, _ word: String) async throws {
        try await Interface.withSetting(.init(provider: Provider())) { interface in
            let (state, cookie) = try await start(interface)
            let path = "/oauth/oidc/callback?\(query.replacing("STATE", with: state))"
            let response = try await interface.ask(.get, path, bearing: nil, headers: [.cookie: cookie])
            #expect(response.status == .seeOther && response.headers[.location] == "/#sign-in-\(word)")
            #expect(!response.headers[values: .setCookie].contains { $0.hasPrefix("__Host-refresh=pnr_") })
        }
    }

    @Test func refusesWhoComesBackWithoutTheCookie() async throws {
        try await Interface.withSetting(.init(provider: Provider())) { interface in
            let (state, _) = try await start(interface)
            let response = try await interface.ask(.get, "/oauth/oidc/callback?code=right&state=\(state)", bearing: nil)
            #expect(response.headers[.location] == "/#sign-in-refused")
        }
    }

    @Test(arguments: ["start", "callback?code=right&state=x"])
    func isNotThereWithoutAProvider(_ path: String) async throws {
        try await Interface.with { interface in
            let response = try await interface.ask(.get, "/oauth/oidc/\(path)", bearing: nil)
            try response.problem(.notFound, "notFound")
        }
    }
}
