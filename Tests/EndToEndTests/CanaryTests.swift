import Foundation
import TestSupport
import Testing

/// Marked names, passwords, tokens and pixels go through every route, the failing requests too; then everything that the service wrote is searched.
struct CanaryTests {
    private static let typedName = "the canary typed its password here 6077"
    private static let wrongPassword = "wrong canary passphrase 31799"
    private static let query = "Suchkanarie/Wellensittich 2231"
    private static let credential = "pnk_00000000canary_credential-that-is-none-90210"

    /// What the test itself sends; what the service hands out comes to it.
    private static let sent = [
        Mark("family name", .record, "Kanarienvogelova"), Mark("given name", .record, "Zeisigmira"), Mark("record number", .record, "RN-KANARIE-4711"),
        Mark("address", .record, "Kanarienvogelgasse 4711"), Mark("comment", .record, "Stieglitz statt Schatten"), Mark("query", .record, query),
        Mark("password", .secret, CanaryLife.password), Mark("wrong password", .secret, wrongPassword), Mark("password typed as a name", .secret, typedName),
        Mark("credential", .secret, credential), CanaryFilm.pixels, CanaryFilm.patientName, CanaryFilm.patientID,
    ]

    @Test func findsNothingWhereItDoesNotBelong() async throws {
        let folder = try CanaryFolder()
        var server: RunningServer? = try await RunningServer.start(environment: folder.environment)
        let life = CanaryLife(server: try #require(server))
        try await life.live()
        try await fail(at: try #require(server))
        try await sweep(try #require(server), life)
        let marks = Self.sent + life.secrets
        #expect(marks.filter { $0.kind == .secret }.count > 12, "what was handed out was not noted")

        search(try await export(of: try #require(server)), "the audit export", for: marks)
        let (logged, printed) = (server?.logged ?? "", server?.printed ?? "")
        #expect(logged.contains("/api/v1/studies"), "a log without requests proves nothing")
        search(Data(logged.utf8), "the log", for: marks)
        search(Data(printed.utf8), "standard output", for: marks)
        server = nil  // what it had not yet written is written now
        for file in folder.files { search(file, for: marks) }
    }

    /// While a film is still on its way nothing of it may lie about, for the process could die now.
    @Test(arguments: ["/api/v1/predict", "/api/v1/studies", "/api/v1/batches"])
    func leavesNothingOfAFilmThatIsStillOnItsWay(_ path: String) async throws {
        let folder = try CanaryFolder()
        let server = try await RunningServer.start(environment: folder.environment)
        var form = Form()
        for number in 0..<3 { form.add(CanaryFilm.bytes(UInt8(number)), fileName: "film-\(number).dcm") }
        let head = "POST \(path) HTTP/1.1\r\nHost: x\r\n\(server.authorisation)Content-Type: \(form.contentType)\r\nContent-Length: 9000000\r\n\r\n"
        try await RawConnection.open(port: server.port).hold(Data(head.utf8) + form.body.dropLast(100)) {
            // Some of it is staged, or it is kept in memory until all is there.
            _ = try await eventually(within: .seconds(5)) { !folder.staged.isEmpty }
            for file in folder.files { search(file, for: Self.sent) }
        }
    }

    // MARK: The parts

    /// Sign-ins that fail, in every way that there is.
    private func fail(at server: RunningServer) async throws {
        let administrator = Account.administrator.name
        let attempts: [[String: String]] = [
            ["grant_type": "password", "username": administrator, "password": Self.wrongPassword],
            ["grant_type": "password", "username": Self.typedName, "password": Self.wrongPassword],
            ["grant_type": "password", "username": administrator, "password": CanaryLife.password, "otp": Self.credential],
            ["grant_type": "refresh_token", "refresh_token": Self.credential],
            ["grant_type": "client_credentials", "client_id": Self.typedName, "client_secret": Self.credential],
            ["grant_type": Self.query, "username": Self.typedName, "password": Self.wrongPassword],
        ]
        for attempt in attempts { check(try await server.postForm(attempt, to: "/oauth/token"), "a failing sign-in", Self.sent) }
        let outside = "/oauth/oidc/callback?code=\(Self.credential.encoded)&state=\(Self.query.encoded)&error_description=\(Self.typedName.encoded)"
        check(try await server.get(outside), "the provider's answer", Self.sent)
    }

    private func sweep(_ server: RunningServer, _ life: CanaryLife) async throws {
        let document = try await server.get("/openapi.json").json
        let marks = Self.sent + life.secrets
        let sweep = RouteSweep(document: document, text: Self.query, credential: Self.credential, ids: life.ids)
        #expect(sweep.paths.isSuperset(of: ["/oauth/token", "/api/v1/me", "/api/v1/studies/{id}/original", "/api/v1/audit/export"]), "\(sweep.paths)")
        var refused = 0
        for request in sweep.requests {
            let answer = try await server.send(request.method, request.path, body: request.body, headers: request.headers)
            #expect(answer.status != 500, "\(request)")
            if answer.status >= 400 { refused += 1 }
            check(answer, request.description, marks)
        }
        #expect(refused > sweep.paths.count * 4, "only \(refused) requests were refused")
    }

    private func export(of server: RunningServer) async throws -> Data {
        let export = try await server.get("/api/v1/audit/export")
        let lines = export.text.split(separator: "\n").count
        #expect(export.status == 200 && lines > 50, "\(export.status), \(lines) events")
        return export.body
    }

    /// Nothing of anything in a refusal, and nothing in a head: that is what proxies log.
    private func check(_ answer: RunningServer.Answer, _ what: String, _ marks: [Mark]) {
        let head = answer.headers.filter { $0.key != "set-cookie" }.map { "\($0): \($1)" }.joined(separator: "\n")
        search(Data(head.utf8), "the head of the answer to \(what)", for: marks)
        if answer.status >= 400 { search(answer.body, "the answer to \(what)", for: marks) }
    }

    private func search(_ bytes: Data, _ place: String, for marks: [Mark]) {
        for mark in marks {
            if let spelling = mark.spelling(in: bytes) { Issue.record("\(mark.name) is in \(place): \(spelling)") }
        }
    }

    private func search(_ file: CanaryFolder.File, for marks: [Mark]) {
        search(file.bytes, file.path, for: file.isDatabase ? marks.filter { $0.kind != .record } : marks)
    }
}
