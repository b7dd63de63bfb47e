import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Services
import Testing

@testable import HTTPAPI

/// Every route with every kind of caller, against a table of its own: the service's table is what is tested here.
struct AccessMatrixTests {
    /// Nobody has to sign in for these.
    private static let open = routes(
        """
        GET /
        GET /page.css
        GET /page.js
        GET /door.js
        GET /session.js
        GET /report.css
        GET /docs
        GET /docs/docs.js
        GET /docs/{file}
        GET /health
        GET /ready
        GET /openapi.json
        POST /oauth/token
        POST /oauth/revoke
        GET /oauth/oidc/start
        GET /oauth/oidc/callback
        GET /.well-known/jwks.json
        GET /.well-known/oauth-authorization-server
        """)

    /// Whoever has signed in, in person.
    private static let inPerson = routes(
        """
        PUT /api/v1/me/password
        GET /api/v1/me/sessions
        DELETE /api/v1/me/sessions
        DELETE /api/v1/me/sessions/{id}
        POST /api/v1/me/second-factor
        POST /api/v1/me/second-factor/confirmation
        POST /api/v1/me/second-factor/recovery-codes
        DELETE /api/v1/me/second-factor
        POST /api/v1/api-keys
        """)

    /// Whoever has signed in, with an API key too.
    private static let signedIn = routes(
        """
        GET /api/v1/me
        GET /api/v1/api-keys
        DELETE /api/v1/api-keys/{id}
        """)

    private static let predicting = routes("POST /api/v1/predict")

    private static let readingModels = routes(
        """
        GET /api/v1/models
        GET /api/v1/models/activations
        """)

    private static let readingStatistics = routes(
        """
        GET /api/v1/statistics
        GET /api/v1/drift
        """)

    private static let films = routes(
        """
        POST /api/v1/studies
        GET /api/v1/studies
        GET /api/v1/studies/{id}
        GET /api/v1/studies/{id}/image
        GET /api/v1/studies/{id}/display-range
        GET /api/v1/studies/{id}/original
        GET /api/v1/studies/{id}/saliency
        GET /api/v1/studies/{id}/overlay
        GET /api/v1/studies/{id}/report
        GET /api/v1/studies/{id}/reviews
        POST /api/v1/batches
        GET /api/v1/batches/{id}
        GET /api/v1/batches/{id}/events
        GET /api/v1/events
        GET /api/v1/patients/{id}/studies
        """)

    private static let patients = routes(
        """
        GET /api/v1/patients
        POST /api/v1/patients
        GET /api/v1/patients/{id}
        PUT /api/v1/patients/{id}
        """)

    private static let medicine = routes(
        """
        POST /api/v1/studies/{id}/reviews
        POST /api/v1/patients/{id}/merge
        GET /api/v1/export/studies
        """)

    private static let oversight = routes(
        """
        GET /api/v1/audit
        GET /api/v1/audit/export
        POST /api/v1/audit/verification
        GET /api/v1/audit/verification
        GET /api/v1/compliance
        """)

    private static let administration = routes(
        """
        DELETE /api/v1/patients/{id}
        POST /api/v1/models/{version}/activate
        POST /api/v1/models/rollback
        PUT /api/v1/models/shadow
        DELETE /api/v1/models/shadow
        GET /api/v1/users
        GET /api/v1/users/{id}
        GET /api/v1/users/{id}/sessions
        """)

    /// An API key would make itself whatever it likes by these.
    private static let administrationInPerson = routes(
        """
        POST /api/v1/users
        PATCH /api/v1/users/{id}
        POST /api/v1/users/{id}/password
        POST /api/v1/users/{id}/client-secret
        DELETE /api/v1/users/{id}/second-factor
        DELETE /api/v1/users/{id}/sessions
        """)

    private static let byRole: [Role: Set<String>] = [
        .administrator: predicting.union(readingModels).union(readingStatistics).union(films).union(patients).union(medicine).union(oversight)
            .union(administration).union(administrationInPerson),
        .physician: predicting.union(readingModels).union(readingStatistics).union(films).union(patients).union(medicine),
        .technician: predicting.union(readingModels).union(films).union(patients),
        .auditor: readingModels.union(readingStatistics).union(oversight),
        .service: predicting.union(readingModels).union(films).union(patients),
    ]

    private static func routes(_ lines: String) -> Set<String> { Set(lines.split(separator: "\n").map(String.init)) }

    private static var all: Set<String> { open.union(inPerson).union(signedIn).union(byRole[.administrator] ?? []) }

    /// The routes that the router has, without the refusals of other methods.
    private static func routesOfRouter(_ interface: Interface) -> Set<String> {
        let routes = buildRouter(interface.services).routes.filter { $0.method != .head }
        let methods = Dictionary(grouping: routes, by: \.path.description)
        return Set(routes.map { "\($0.method.rawValue) \($0.path)" }).filter { name in
            let parts = name.split(separator: " ")
            let method = HTTPRequest.Method(String(parts[0]))
            guard methods[String(parts[1])] != nil, let method else { return false }
            if case .otherMethods = AccessTable().answer(to: method, at: String(parts[1])) { return false }
            return true
        }
    }

    /// What the router answers to each of its routes; a new token for each, for some of them end the session.
    private func walk(
        _ interface: Interface, with token: @Sendable () -> String?, _ check: (String, TestResponse) throws -> Void
    ) async throws {
        for name in Self.routesOfRouter(interface).sorted() {
            let parts = name.split(separator: " ").map(String.init)
            let path = parts[1].replacing("{id}", with: "01890a5d-ac96-774b-bcce-b302099a8057").replacing("{version}", with: "7").replacing("{file}", with: "x")
            let method = try #require(HTTPRequest.Method(parts[0]))
            try check(name, try await interface.ask(method, path, bearing: token()))
        }
    }

    @Test func knowsEveryRouteAndNoOther() async throws {
        try await Interface.with { interface in
            #expect(Self.routesOfRouter(interface).subtracting(Self.all).sorted() == [], "a route that nobody decided who may call")
            #expect(Self.all.subtracting(Self.routesOfRouter(interface)).sorted() == [], "decided, but there is no such route")
        }
    }

    /// The routes that the router really answers, whatever the service's table says: nothing hides behind it.
    @Test func hasNoRouteBesidesTheTable() async throws {
        try await Interface.with { interface in
            let refusedMethods = 10
            let routes = buildRouter(interface.services).routes
            for (path, routes) in Dictionary(grouping: routes, by: \.path.description) {
                let known = RouteAccess.table.filter { $0.path == path }
                #expect(!known.isEmpty, "\(path)")
                #expect(Set(routes.map(\.method)).count <= refusedMethods, "\(path)")
            }
            #expect(Set(RouteAccess.table.map { "\($0.method.rawValue) \($0.path)" }).count == RouteAccess.table.count)
        }
    }

    @Test(arguments: Role.allCases)
    func letsEachRoleDoWhatItsTableSays(_ role: Role) async throws {
        try await Interface.with { interface in
            let allowed = try #require(Self.byRole[role]).union(Self.open).union(Self.inPerson).union(Self.signedIn)
            try await walk(interface, with: { interface.accounts.signIn(role) }) { name, response in
                if allowed.contains(name) {
                    #expect(response.status != .forbidden, "\(role) \(name): \(response.text)")
                    if !Self.open.contains(name) { #expect(response.status != .unauthorized, "\(role) \(name)") }
                } else {
                    try response.problem(.forbidden, "forbidden")
                }
            }
        }
    }

    private enum Stranger: CaseIterable {
        case nobody, unknownToken, expiredSession, endedSession, disabledUser, expiredKey, revokedKey, wrongKey

        func token(in interface: Interface) -> String? {
            let user = interface.accounts.add("\(self)", [.administrator])
            switch self {
            case .nobody: return nil
            case .unknownToken: return "token.01890a5d-ac96-774b-bcce-b302099a8057"
            case .expiredSession: return interface.accounts.signIn(user, lasting: .seconds(-1))
            case .endedSession:
                let token = interface.accounts.signIn(user)
                interface.accounts.endAllSessions()
                return token
            case .disabledUser:
                interface.accounts.change(user, isEnabled: false)
                return interface.accounts.signIn(user)
            case .expiredKey: return interface.accounts.apiKey(of: user, Set(Permission.allCases), lasting: .seconds(-1))
            case .revokedKey:
                let key = interface.accounts.apiKey(of: user, Set(Permission.allCases))
                interface.accounts.revokeAllKeys()
                return key
            case .wrongKey: return interface.accounts.apiKey(of: user, Set(Permission.allCases)) + "x"
            }
        }
    }

    @Test(arguments: Stranger.allCases)
    private func letsNobodyInWhoIsNotSignedIn(_ stranger: Stranger) async throws {
        try await Interface.with { interface in
            let token = stranger.token(in: interface)
            try await walk(interface, with: { token }) { name, response in
                guard !Self.open.contains(name) else { return #expect(response.status != .forbidden, "\(name)") }
                try response.problem(.unauthorized, "unauthenticated")
                let challenge = try #require(response.headers[.wwwAuthenticate])
                #expect(challenge.hasPrefix("Bearer realm=\"pneumoscope\""))
                #expect(challenge.contains("error=\"invalid_token\"") == (stranger != .nobody))
            }
        }
    }

    @Test func limitsAnAPIKeyToItsScopes() async throws {
        try await Interface.with { interface in
            let owner = interface.accounts.add("owner", [.administrator])
            let allowed = Self.open.union(Self.signedIn).union(Self.predicting)
            try await walk(interface, with: { interface.accounts.apiKey(of: owner, [.predict]) }) { name, response in
                #expect((response.status == .forbidden) == !allowed.contains(name), "\(name): \(response.status)")
            }
        }
    }

    @Test func keepsAnAPIKeyWithEveryScopeAwayFromTheAccount() async throws {
        try await Interface.with { interface in
            let owner = interface.accounts.add("owner", [.administrator])
            try await walk(interface, with: { interface.accounts.apiKey(of: owner, Set(Permission.allCases)) }) { name, response in
                let isForbidden = Self.inPerson.union(Self.administrationInPerson).contains(name)
                #expect((response.status == .forbidden) == isForbidden, "\(name): \(response.status)")
            }
        }
    }

    @Test func neverGivesAKeyMoreThanItsOwnerMayDo() async throws {
        try await Interface.with { interface in
            let owner = interface.accounts.add("owner", [.technician])
            let allowed = try #require(Self.byRole[.technician]).union(Self.open).union(Self.signedIn)
            try await walk(interface, with: { interface.accounts.apiKey(of: owner, Set(Permission.allCases)) }) { name, response in
                #expect((response.status == .forbidden) == !allowed.contains(name), "\(name): \(response.status)")
            }
        }
    }

    @Test func leavesNothingButTheAccountToWhoMustChangeThePassword() async throws {
        try await Interface.with { interface in
            let user = interface.accounts.add("new", [.administrator], password: "given by another", mustChangePassword: true)
            let allowed = Self.open.union(Self.signedIn).union(Self.inPerson)
            try await walk(interface, with: { interface.accounts.signIn(user) }) { name, response in
                guard !allowed.contains(name) else { return #expect(response.status != .forbidden, "\(name)") }
                let detail = try response.problem(.forbidden, "forbidden")
                #expect(detail.contains("/api/v1/me/password"), "\(name)")
            }
        }
    }

    @Test func shutsARouteThatTheTableDoesNotKnow() async throws {
        try await Interface.with { interface in
            let router = buildRouter(interface.services)
            router.get("forgotten") { _, _ in "open" }
            let purge = try #require(HTTPRequest.Method("PURGE"))
            router.on("api/v1/predict", method: purge) { _, _ in "open" }
            let token = interface.accounts.signIn(.administrator)
            try await Application(router: router).test(.router) { client in
                let headers: HTTPFields = [.authorization: "Bearer \(token)"]
                let forgotten = try await client.executeRequest(uri: "/forgotten", method: .get, headers: headers, body: nil)
                try forgotten.problem(.forbidden, "forbidden")
                let other = try await client.executeRequest(uri: "/api/v1/predict", method: purge, headers: headers, body: nil)
                try other.problem(.methodNotAllowed, "methodNotAllowed")
            }
        }
    }

    @Test func holdsAChangeOfRoleFromTheNextRequest() async throws {
        try await Interface.with { interface in
            let user = interface.accounts.add("changing", [.administrator])
            let token = interface.accounts.signIn(user)
            func expect(_ status: HTTPResponse.Status, of path: String) async throws {
                let response = try await interface.ask(.get, path, bearing: token)
                #expect(response.status == status)
            }
            try await expect(.ok, of: "/api/v1/users")
            interface.accounts.change(user, roles: [.technician])
            try await expect(.forbidden, of: "/api/v1/users")
            interface.accounts.change(user, isEnabled: false)
            try await expect(.unauthorized, of: "/api/v1/me")
        }
    }
}

extension Accounts {
    fileprivate func revokeAllKeys() {
        state.withLock { state in
            state.keys = state.keys.mapValues { key, digest in
                let revoked = APIKey(
                    id: key.id, owner: key.owner, name: key.name, scopes: key.scopes, createdAt: key.createdAt, expiresAt: key.expiresAt, revokedAt: .now)
                return (revoked, digest)
            }
        }
    }
}
