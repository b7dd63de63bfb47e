import Foundation
import TestSupport
import Testing

/// The first start makes one administrator, and tells nobody but whoever starts it.
struct FirstAdministratorTests {
    private static var line: Regex<(Substring, Substring, Substring)> {
        #/First administrator: (\S+), password: (\S+) \(shown once; change it after signing in\)/#
    }

    private func madePassword(of server: RunningServer) async throws -> String {
        try #require(try await eventually { server.printed.contains(Self.line) }, "\(server.printed)")
        return String(try #require(server.printed.firstMatch(of: Self.line)).2)
    }

    @Test(arguments: RecordsStore.Engine.installed)
    func printsAMadePasswordOnce(_ engine: RecordsStore.Engine) async throws {
        let store = try await RecordsStore(engine)
        let environment = store.environment.merging(["ADMINISTRATOR_NAME": "", "ADMINISTRATOR_PASSWORD": ""]) { $1 }
        var server: RunningServer? = try await RunningServer.startWithoutSigningIn(environment: environment)
        let password = try await madePassword(of: try #require(server))
        #expect(try #require(server?.printed.firstMatch(of: Self.line)).1 == "admin")
        #expect(password.count >= 20 && server?.logged.contains(password) == false)
        server = nil

        let again = try await RunningServer.startWithoutSigningIn(environment: environment)
        #expect(!again.printed.contains("password"), "it would be somebody else's by now: \(again.printed)")
        #expect(try await again.postForm(Account(name: "admin", password: password).form, to: "/oauth/token").status == 200)
    }

    @Test func takesAMadePasswordUntilItIsChanged() async throws {
        let server = try await RunningServer.startWithoutSigningIn(environment: ["ADMINISTRATOR_NAME": "", "ADMINISTRATOR_PASSWORD": ""])
        let made = Account(name: "admin", password: try await madePassword(of: server))
        let signedIn = try await server.postForm(made.form, to: "/oauth/token")
        let bearer = ["Authorization": "Bearer \(try #require(signedIn.json["access_token"] as? String))"]
        let change = try JSONSerialization.data(withJSONObject: ["current": made.password, "new": Account.administrator.password])
        let changed = try await server.send("PUT", "/api/v1/me/password", body: change, headers: bearer.merging(["Content-Type": "application/json"]) { $1 })
        #expect((200..<300).contains(changed.status), "\(changed.text)")
        #expect(try await server.postForm(made.form, to: "/oauth/token").status == 400)
        #expect(try await server.postForm(Account(name: "admin", password: Account.administrator.password).form, to: "/oauth/token").status == 200)
    }

    @Test func takesAPasswordFromASecretFileAndPrintsNone() async throws {
        let folder = try TemporaryFolder()
        let secret = try folder.write(Data("\(Account.administrator.password)\n".utf8), to: "secret")
        let server = try await RunningServer.start(environment: ["ADMINISTRATOR_PASSWORD": "", "ADMINISTRATOR_PASSWORD_FILE": secret.path])
        #expect(!server.printed.contains("First administrator") && !server.printed.contains(Account.administrator.password))
        #expect(try await server.post(try Pictures.sample()).status == 200)
    }

    @Test func refusesAPasswordThatIsTooShort() async throws {
        let folder = try TemporaryFolder()
        let environment = ["DATA_DIRECTORY": folder.url.path, "MODELS_DIRECTORY": Project.models.path, "ADMINISTRATOR_PASSWORD": "tooShort4U"]
        let outcome = try await Program(RunningServer.binary, environment: environment).run(["serve", "--port", "0"])
        #expect(outcome.status == 1 && outcome.error.contains("ADMINISTRATOR_PASSWORD") && !outcome.error.contains("tooShort4U"), "\(outcome.error)")
    }
}
