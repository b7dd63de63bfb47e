import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Services
import Testing

@testable import HTTPAPI

struct AccountRouteTests {
    @Test func tellsWhoOneIs() async throws {
        try await Interface.with { interface in
            let response = try await interface.ask(.get, "/api/v1/me", bearing: interface.accounts.signIn(.technician))
            let body = try response.object
            #expect((body["user"] as? [String: Any])?["name"] as? String == "some-technician")
            let permissions = try #require(body["permissions"] as? [[String: String]])
            #expect(permissions.contains(["permission": "studies.read", "reach": "own"]))
            #expect(permissions.contains(["permission": "patients.read", "reach": "all"]))
            #expect((body["credential"] as? [String: String])?["kind"] == "session" && body["obstacle"] == nil)
        }
    }

    @Test func managesUsers() async throws {
        try await Interface.with { interface in
            let created = try await interface.send(.post, "/users", json: #"{"name":"Karimova","roles":["physician"],"displayName":"Dr. K"}"#)
            #expect(created.status == .created, "\(created.text)")
            let body = try created.object
            let id = try #require(body["id"] as? String)
            #expect(created.headers[.location] == "/api/v1/users/\(id)" && created.headers[.eTag] == "\"1\"")
            #expect(body["name"] as? String == "karimova" && (body["password"] as? String)?.count ?? 0 > 20)
            let read = try await interface.send(.get, "/users/\(id)")
            #expect(try read.object["password"] == nil && read.headers[.eTag] == "\"1\"")

            try await interface.send(.patch, "/users/\(id)", json: #"{"enabled":false}"#).problem(.preconditionRequired, "preconditionRequired")
            let changed = try await interface.send(.patch, "/users/\(id)", json: #"{"displayName":null,"roles":["auditor"]}"#, headers: [.ifMatch: "\"1\""])
            #expect(changed.status == .ok && changed.headers[.eTag] == "\"2\"", "\(changed.text)")
            #expect(try changed.object["displayName"] == nil && changed.object["roles"] as? [String] == ["auditor"])
            try await interface.send(.patch, "/users/\(id)", json: #"{"enabled":false}"#, headers: [.ifMatch: "\"1\""])
                .problem(.preconditionFailed, "preconditionFailed")

            let reset = try await interface.send(.post, "/users/\(id)/password", json: "{}")
            #expect(reset.status == .ok)
            #expect(try reset.object["password"] as? String != body["password"] as? String)
            let list = try await interface.send(.get, "/users")
            #expect(try list.items.count == 2)
        }
    }

    @Test(arguments: [
        #"{"name":"a"}"#, #"{"name":"a","roles":[]}"#, #"{"name":"a","roles":["king"]}"#, #"{"name":"a","roles":["auditor","auditor"]}"#,
        #"{"name":"a b","roles":["auditor"]}"#, #"{"name":"a","roles":["auditor"],"password":"short"}"#, #"{"name":"a","roles":["auditor"],"id":"7"}"#,
        #"{"name":"a","roles":"auditor"}"#, #"{"name":"a","roles":["auditor"],"email":"nowhere"}"#,
    ])
    func refusesAUserItDoesNotUnderstand(_ json: String) async throws {
        try await Interface.with { interface in
            try await interface.send(.post, "/users", json: json).problem(.badRequest, "invalidRequest")
        }
    }

    @Test func givesAMachineItsSecretOnce() async throws {
        try await Interface.with { interface in
            let created = try await interface.send(.post, "/users", json: #"{"name":"modality","roles":["service"]}"#).object
            let id = try #require(created["id"] as? String)
            #expect(created["password"] == nil)
            let secret = try await interface.send(.post, "/users/\(id)/client-secret")
            let text = try #require(try secret.object["clientSecret"] as? String)
            #expect(text.hasPrefix("pns_"))
            let read = try await interface.text("/users/\(id)")
            #expect(!read.contains(text))
        }
    }

    @Test func letsAProgramInUntilItsKeyIsRevoked() async throws {
        try await Interface.with { interface in
            let end = Timestamp.now + .seconds(7200)
            let json = #"{"name":"Nightly","scopes":["models.read"],"expiresAt":"\#(end)"}"#
            let created = try await interface.send(.post, "/api-keys", json: json)
            #expect(created.status == .created, "\(created.text)")
            let (id, key) = (try #require(try created.object["id"] as? String), try #require(try created.object["key"] as? String))
            let read = try await interface.ask(.get, "/api/v1/models", bearing: key)
            #expect(read.status == .ok)
            let listed = try await interface.text("/api-keys")
            #expect(listed.contains(id) && !listed.contains(key))
            // A key makes no key.
            let more = try await interface.ask(
                .post, "/api/v1/api-keys", bearing: key, headers: [.contentType: "application/json"], body: json)
            try more.problem(.forbidden, "forbidden")
            let revoked = try await interface.send(.delete, "/api-keys/\(id)")
            #expect(revoked.status == .noContent)
            let after = try await interface.ask(.get, "/api/v1/models", bearing: key)
            #expect(after.status == .unauthorized)
        }
    }

    @Test func hidesTheKeysOfOthers() async throws {
        try await Interface.with { interface in
            let owner = interface.accounts.add("owner", [.administrator])
            let key = interface.accounts.apiKey(of: owner, [.predict])
            let id = String(key.dropFirst(4).prefix(36))
            let token = interface.accounts.signIn(.physician)
            let revoked = try await interface.ask(.delete, "/api/v1/api-keys/\(id)", bearing: token)
            try revoked.problem(.notFound, "notFound")
            let all = try await interface.ask(.get, "/api/v1/api-keys?all=true", bearing: token)
            try all.problem(.forbidden, "forbidden")
            #expect(try await interface.ask(.get, "/api/v1/api-keys", bearing: token).items.isEmpty)
            let everybodys = try await interface.send(.get, "/api-keys?all=true")
            #expect(try everybodys.items.count == 1)
        }
    }

    @Test func endsSessions() async throws {
        try await Interface.with { interface in
            let user = interface.accounts.add("several", [.physician], password: "a password of mine")
            let tokens = [interface.accounts.signIn(user), interface.accounts.signIn(user), interface.accounts.signIn(user)]
            let list = try await interface.ask(.get, "/api/v1/me/sessions", bearing: tokens[0])
            #expect(try list.items.count == 3 && list.items.filter { $0["current"] as? Bool == true }.count == 1)
            let other = try #require(try list.items.first { $0["current"] as? Bool == false }?["id"] as? String)
            // Nobody ends another's session.
            let stranger = try await interface.send(.delete, "/me/sessions/\(other)")
            try stranger.problem(.notFound, "notFound")
            #expect(try await interface.ask(.delete, "/api/v1/me/sessions/\(other)", bearing: tokens[0]).status == .noContent)
            let ended = try await interface.ask(.delete, "/api/v1/me/sessions", bearing: tokens[0])
            #expect(try ended.object["ended"] as? Int == 1)
            #expect(try await interface.ask(.get, "/api/v1/me", bearing: tokens[0]).status == .ok)
            let all = try await interface.ask(.delete, "/api/v1/me/sessions?all=true", bearing: tokens[0])
            #expect(try all.object["ended"] as? Int == 1)
            #expect(try await interface.ask(.get, "/api/v1/me", bearing: tokens[0]).status == .unauthorized)
        }
    }

    @Test func changesOnesOwnPassword() async throws {
        try await Interface.with { interface in
            let wrong = try await interface.send(.put, "/me/password", json: #"{"current":"wrong","new":"another password"}"#)
            try wrong.problem(.badRequest, "invalidRequest")
            let changed = try await interface.send(.put, "/me/password", json: #"{"current":"password of admin","new":"another password"}"#)
            #expect(changed.status == .noContent, "\(changed.text)")
            let hash = try await interface.accounts.passwordHash(of: try #require(try await interface.accounts.user(named: "admin")).id)
            #expect(hash?.text == "hash of another password")
        }
    }
}
