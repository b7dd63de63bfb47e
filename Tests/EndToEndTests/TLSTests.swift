import Foundation
import TestSupport
import Testing

/// The service without a proxy before it, as curl and OpenSSL see it.
@Suite(.servedOverTLS(["UPLOAD_MAXIMUM_MEBIBYTES": "1"]), .timeLimit(.minutes(20)))
struct TLSTests {
    @Test(arguments: [("--http2", "2"), ("--http1.1", "1.1")])
    func speaksTheVersionThatTheClientWants(_ option: String, _ version: String) async throws {
        let answer = try await SecureServer.current.get("/health", [option])
        #expect(answer.version == version && answer.status == 200)
    }

    @Test(arguments: [("h2,http/1.1", "h2"), ("http/1.1", "http/1.1"), ("http/1.1,h2", "h2")])
    func agreesOnHTTP2WhereItCan(_ offer: String, _ choice: String) async throws {
        let outcome = try await SecureServer.current.shakeHands(["-alpn", offer])
        #expect(outcome.output.contains("ALPN protocol: \(choice)\n"), "\(outcome.output.suffix(2000))")
    }

    @Test(arguments: [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")])
    func shakesHandsByModernVersions(_ option: String, _ version: String) async throws {
        let outcome = try await SecureServer.current.shakeHands([option])
        #expect(outcome.status == 0 && outcome.output.contains("New, \(version), ") && outcome.output.contains("Verification: OK"), "\(outcome)")
    }

    /// OpenSSL offers what is refused only when it is told to lower its own guard.
    @Test(arguments: [
        (["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], "alert protocol version"), (["-tls1", "-cipher", "ALL:@SECLEVEL=0"], "alert protocol version"),
        (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"], "alert handshake failure"),
        (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA384"], "alert handshake failure"),
    ])
    func refusesOldVersionsAndCiphers(_ arguments: [String], _ alert: String) async throws {
        let outcome = try await SecureServer.current.shakeHands(arguments)
        #expect(outcome.status != 0 && outcome.error.contains(alert), "\(outcome)")
    }

    @Test(arguments: ["--http2", "--http1.1"], [true, false])
    func refusesAnUploadThatIsTooLarge(_ option: String, saysItsLength: Bool) async throws {
        let secure = try SecureServer.current
        let folder = try TemporaryFolder()
        let film = try folder.write(Data(repeating: 7, count: 8 << 20), to: "film")
        let length = saysItsLength ? [] : ["-H", option == "--http2" ? "Content-Length:" : "Transfer-Encoding: chunked"]
        let headers = ["-H", try await secure.authorisation(), "-H", "Content-Type: application/octet-stream"]
        let answer = try await secure.get("/api/v1/predict", [option, "-X", "POST", "-T", film.path] + headers + length)
        #expect(answer.status == 413)
        #expect(try await secure.get("/health", [option]).status == 200)
    }

    @Test(arguments: ["--http2", "--http1.1"], [("/health", 200), ("/api/v1/studies", 401), ("/nothing", 404)])
    func tellsBrowsersToComeByTLSOnly(_ option: String, _ page: (path: String, status: Int)) async throws {
        let answer = try await SecureServer.current.get(page.path, [option])
        #expect(answer.status == page.status)
        #expect(answer.head.lowercased().contains("\r\nstrict-transport-security: max-age=31536000; includesubdomains\r\n"), "\(answer.head)")
    }

    @Test func servesManyRequestsAtOnceOnOneConnection() async throws {
        let secure = try SecureServer.current
        let headers = ["-H", try await secure.authorisation()]
        // curl resets most streams as soon as it has their answer, and 200 resets are taken for a flood.
        let answers = try await secure.getAll("/api/v1/studies?limit=[1-100]", ["--http2", "--parallel", "--parallel-max", "100"] + headers)
        #expect(answers.count == 100 && answers.allSatisfy { $0.version == "2" && $0.status == 200 })
        #expect(answers.reduce(0) { $0 + $1.connections } == 1)
    }
}

/// What no browser does over TLS: it costs them their connection, and nobody else anything.
@Suite(.servedOverTLS(["HTTP_IDLE_SECONDS": "1"]), .timeLimit(.minutes(20)))
struct HostileTLSTests {
    private static func expectWell(_ secure: SecureServer) async throws {
        #expect(secure.server.process.isRunning)
        #expect(try await secure.get("/health").status == 200)
    }

    @Test(arguments: ["", "\u{16}\u{03}\u{01}", "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"])
    func closesAConnectionThatDoesNotShakeHands(_ words: String) async throws {
        let secure = try SecureServer.current
        let answer = try await RawConnection.open(port: secure.server.port).send([words])
        #expect(!answer.contains("HTTP/"))
        try await Self.expectWell(secure)
    }

    @Test func closesAHandshakeThatDrips() async throws {
        let secure = try SecureServer.current
        // The head of a record of 512 bytes, and then a byte at a time.
        let pieces = ["\u{16}\u{03}\u{01}\u{02}\u{00}\u{01}\u{00}\u{01}\u{7C}"] + Array(repeating: "\u{03}", count: 400)
        _ = try await RawConnection.open(port: secure.server.port).send(pieces, pause: .milliseconds(200))
        try await Self.expectWell(secure)
    }
}
