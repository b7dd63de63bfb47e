import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Services
import Testing

@testable import HTTPAPI

/// What every answer says to browsers and caches.
struct AnswerHeaderTests {
    private static let always: [String: String] = [
        "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    ]

    private func check(_ response: TestResponse, _ name: String, isOpen: Bool) throws {
        for (field, value) in Self.always { #expect(response.headers[try #require(HTTPField.Name(field))] == value, "\(name): \(field)") }
        #expect(response.headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true, "\(name)")
        #expect(response.headers[.requestID]?.isEmpty == false, "\(name)")
        #expect(response.headers[.server] == nil && response.headers[.accessControlAllowOrigin] == nil, "\(name)")
        let caching = try #require(response.headers[.cacheControl], "\(name)")
        if !isOpen { #expect(["no-store", "private, no-cache"].contains(caching), "\(name): \(caching)") }
    }

    @Test func guardsEveryRouteWhateverItAnswers() async throws {
        try await Interface.with { interface in
            let study = try await interface.studyID()
            for route in RouteAccess.table {
                for id in [study, "7"] {
                    let path = route.path.replacing("{id}", with: id).replacing("{version}", with: "7").replacing("{file}", with: "x")
                    for token in [interface.accounts.signIn(.administrator), nil] {
                        let response = try await interface.ask(route.method, path, bearing: token)
                        try check(response, "\(route.method) \(path)", isOpen: route.requirement == .open)
                    }
                }
            }
            try check(try await interface.ask(.get, "/nothing", bearing: nil), "/nothing", isOpen: false)
            try check(try await interface.ask(.patch, "/api/v1/studies", bearing: nil), "PATCH", isOpen: false)
        }
    }

    @Test(arguments: [true, false])
    func asksBrowsersToStayWithTLS(_ servesTLS: Bool) async throws {
        try await Interface.withSetting(.init(network: Network(servesTLS: servesTLS))) { interface in
            let response = try await interface.ask(.get, "/nothing", bearing: nil, headers: [.forwardedProtocol: "https"])
            #expect(response.headers[.strictTransportSecurity] == (servesTLS ? "max-age=31536000; includeSubDomains" : nil))
        }
    }

    @Test func takesTheAddressAndTheSchemeFromATrustedProxy() async throws {
        let network = Network(trustedProxies: try TrustedProxies(["127.0.0.1"]))
        try await Interface.live(.init(network: network)) { interface in
            let headers: HTTPFields = [.forwardedFor: "198.51.100.7", .forwardedProtocol: "https"]
            let response = try await interface.send(.get, "/patients", headers: headers)
            #expect(response.headers[.strictTransportSecurity] != nil)
            #expect(interface.audit.events.map(\.origin.address) == ["198.51.100.7"])
        }
        try await Interface.live { interface in
            _ = try await interface.send(.get, "/patients", headers: [.forwardedFor: "198.51.100.7"])
            #expect(interface.audit.events.map(\.origin.address) == ["127.0.0.1"])
        }
    }

    private static let viewer = "https://viewer.example"

    private func preflight(_ interface: Interface, from origin: String) async throws -> TestResponse {
        try await interface.ask(
            .options, "/api/v1/studies", bearing: nil, headers: [.origin: origin, .accessControlRequestMethod: "POST"])
    }

    @Test func letsConfiguredOriginsReadAnswers() async throws {
        try await Interface.withSetting(.init(network: Network(crossOrigins: [Self.viewer, "null", "*"]))) { interface in
            let asked = try await preflight(interface, from: Self.viewer)
            #expect(asked.status == .noContent && asked.headers[.accessControlAllowOrigin] == Self.viewer)
            #expect(asked.headers[.accessControlAllowCredentials] == "true")
            #expect(asked.headers[.accessControlAllowHeaders]?.contains("Authorization") == true && asked.headers[.vary]?.contains("Origin") == true)
            for path in ["/models", "/models?x=1", "/nothing"] {
                let response = try await interface.send(.get, path, headers: [.origin: Self.viewer])
                #expect(response.headers[.accessControlAllowOrigin] == Self.viewer && response.headers[.vary] == "Origin", "\(path)")
            }
            for origin in ["https://viewer.example.evil.example", "http://viewer.example", "https://viewer.example:444", "null", "*", ""] {
                let refused = try await preflight(interface, from: origin)
                #expect(refused.status == .methodNotAllowed && refused.headers[.accessControlAllowOrigin] == nil, "\(origin)")
                let response = try await interface.send(.get, "/models", headers: [.origin: origin])
                #expect(response.headers[.accessControlAllowOrigin] == nil && response.headers[.vary] == "Origin", "\(origin)")
            }
        }
    }

    @Test func letsNoOriginReadAnswersUnlessConfigured() async throws {
        try await Interface.with { interface in
            let refused = try await preflight(interface, from: Self.viewer)
            #expect(refused.status == .methodNotAllowed && refused.headers[.accessControlAllowOrigin] == nil)
        }
    }

    @Test(arguments: ["Bearer", "Bearer ", "Basic YTpi", "token.x", "Bearer a b", "Bearer \(String(repeating: "a", count: 9_000))"])
    func refusesAHeaderThatHoldsNoToken(_ value: String) async throws {
        try await Interface.with { interface in
            let response = try await interface.ask(.get, "/api/v1/me", bearing: nil, headers: [.authorization: value])
            try response.problem(.unauthorized, "unauthenticated")
        }
    }
}
