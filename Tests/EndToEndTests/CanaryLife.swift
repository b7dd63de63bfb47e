import Foundation
import Synchronization
import TestSupport
import Testing

/// A day at the service with everything marked: people, keys, patients, films. Notes the secrets that it is handed.
final class CanaryLife: Sendable {
    static let password = "right canary passphrase 58113"
    private static let nextPassword = "next canary passphrase 77402"
    private static let patient =
        #"{"familyName":"Kanarienvogelova","givenName":"Zeisigmira","recordNumber":"RN-KANARIE-4711","address":"Kanarienvogelgasse 4711"}"#

    private struct State {
        var secrets = [Mark("next password", .secret, nextPassword)]
        var ids: [String: String] = [:]
    }

    private let server: RunningServer
    private let state = Mutex(State())

    init(server: RunningServer) { self.server = server }

    var secrets: [Mark] { state.withLock(\.secrets) }
    /// Of what was made, by the word before the id in a path.
    var ids: [String: String] { state.withLock(\.ids) }

    func live() async throws {
        note(server.administrator.value, "administrator's access token")
        try await haveFilmsRead()
        try await keepRecords()
        try await letPeopleIn()
        try await letProgramsIn()
    }

    private func note(_ secret: Any?, _ name: String) {
        guard let text = secret as? String else {
            Issue.record("there was no \(name)")
            return
        }
        // Of a signed token the signature: its claims are no secrets, and ids among them are logged rightly.
        let part = text.split(separator: ".").count == 3 ? String(text.split(separator: ".")[2]) : text
        state.withLock { $0.secrets.append(Mark(name, .secret, part)) }
    }

    private func note(_ answer: RunningServer.Answer, as kind: String) throws {
        let id = try #require(answer.json["id"] as? String, "\(kind): \(answer.status) \(answer.text)")
        state.withLock { $0.ids[kind] = id }
    }

    // MARK: Films and records

    private func haveFilmsRead() async throws {
        let film = CanaryFilm.bytes()
        #expect(try await server.post(film).status == 200)
        #expect(try await server.post(film.dropLast(500)).status >= 400)
        var form = Form()
        form.add(film, fileName: "Kanarienvogelova.dcm")
        #expect(try await server.post(form, to: "/api/v1/predict").status == 200)
    }

    private func keepRecords() async throws {
        let study = try await server.postStudy(CanaryFilm.bytes(1), fields: ["patient": Self.patient], headers: ["Idempotency-Key": "canary"])
        try note(study, as: "studies")
        let path = try #require(study.headers["location"])
        for part in ["", "/original", "/image", "/overlay", "/saliency", "/report", "/reviews"] { #expect(try await server.get(path + part).status == 200) }
        let review = ["verdict": "disagree", "correctedFinding": "normal", "note": "Stieglitz statt Schatten"]
        #expect([200, 201].contains(try await server.post(review, to: "\(path)/reviews").status))
        let found = try await server.get("/api/v1/patients?q=Kanarienvogelova").json["items"] as? [[String: Any]]
        let patient = try #require(found?.first?["id"] as? String)
        state.withLock { $0.ids["patients"] = patient }
        try await sendABatch()
        for format in ["csv", "ndjson"] { #expect(try await server.get("/api/v1/export/studies?format=\(format)&identified=true").status == 200) }
    }

    private func sendABatch() async throws {
        var form = Form()
        form.add(CanaryFilm.bytes(2), fileName: "Kanarienvogelova.dcm")
        form.add(Array("no picture, but a Kanarienvogelova".utf8), fileName: "Zeisigmira.txt")
        let batch = try await server.post(form, to: "/api/v1/batches")
        try note(batch, as: "batches")
        #expect(try await server.get("\(try #require(batch.headers["location"]))/events").text.contains("event: done"))
    }

    // MARK: People and programs

    private func letPeopleIn() async throws {
        let created = try await server.post(["name": "canary", "displayName": "Somebody", "roles": ["physician"]], to: "/api/v1/users")
        let made = created.json["password"]
        note(made, "made password")
        let first = try await signIn("canary", made as? String ?? "")
        let bearer = ["Authorization": "Bearer \(first)"]
        try await send("PUT", "/api/v1/me/password", ["current": made as? String ?? "", "new": Self.password], bearer)
        try await send("PUT", "/api/v1/me/password", ["current": Self.password, "new": Self.nextPassword], bearer)
        try await send("PUT", "/api/v1/me/password", ["current": Self.password, "new": Self.nextPassword + " again"], bearer, isRefused: true)
        let password = try JSONEncoder().encode(["password": Self.nextPassword])
        let json = bearer.merging(["Content-Type": "application/json"]) { $1 }
        note(try await server.send("POST", "/api/v1/me/second-factor", body: password, headers: json).json["secret"], "second factor")
        try await send("POST", "/api/v1/me/second-factor/confirmation", ["code": "000000"], bearer, isRefused: true)
        _ = try await signIn("canary", Self.nextPassword, client: "page")
    }

    private func signIn(_ name: String, _ password: String, client: String? = nil) async throws -> String {
        let form = Account(name: name, password: password).form.merging(client.map { ["client_id": $0] } ?? [:]) { $1 }
        let answer = try await server.postForm(form, to: "/oauth/token")
        note(answer.json["access_token"], "access token of \(name)")
        note(client == nil ? answer.json["refresh_token"] : cookie(answer), "refresh token of \(name)")
        return answer.json["access_token"] as? String ?? ""
    }

    private func cookie(_ answer: RunningServer.Answer) -> String? {
        answer.headers["set-cookie"]?.firstMatch(of: /__Host-refresh=([^;]+)/).map { String($0.1) }
    }

    private func letProgramsIn() async throws {
        let expiry = Date.now.addingTimeInterval(86_400).formatted(.iso8601)
        let key = try await server.post(["name": "canary", "scopes": ["predict", "studies.read"], "expiresAt": expiry], to: "/api/v1/api-keys")
        note(key.json["key"], "API key")
        let bearer = ["Authorization": "Bearer \(key.json["key"] as? String ?? "")"]
        #expect(try await server.send("GET", "/api/v1/studies", headers: bearer).status == 200)
        #expect(try await server.send("GET", "/api/v1/users", headers: bearer).status == 403)

        let machine = try await server.post(["name": "canary-machine", "roles": ["service"]], to: "/api/v1/users")
        let path = try #require(machine.headers["location"])
        let secret = try await server.send("POST", "\(path)/client-secret").json["clientSecret"]
        note(secret, "client secret")
        let grant = ["grant_type": "client_credentials", "client_id": "canary-machine", "client_secret": secret as? String ?? ""]
        note(try await server.postForm(grant, to: "/oauth/token").json["access_token"], "machine's access token")
    }

    private func send(_ method: String, _ path: String, _ json: [String: String], _ headers: [String: String], isRefused: Bool = false) async throws {
        let body = try JSONEncoder().encode(json)
        let answer = try await server.send(method, path, body: body, headers: headers.merging(["Content-Type": "application/json"]) { $1 })
        #expect((answer.status >= 400) == isRefused, "\(method) \(path): \(answer.status) \(answer.text)")
    }
}
