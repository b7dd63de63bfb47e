import Foundation
import SQL
import TestSupport
import Testing

/// TLS against a real server, with a certificate authority of the test's own.
@Suite(.enabled(if: PostgreSQLServer.isInstalled)) struct PostgreSQLTLSTests {
    private static let openssl = Program("/usr/bin/openssl")

    private static func makeAuthority(_ name: String, in folder: URL) async throws {
        _ = try await openssl.check(
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=\(name)"]
                + ["-keyout", "\(name).key", "-out", "\(name).crt"], folder: folder)
    }

    /// A server's certificate for `localhost`, put where the server looks for it.
    private static func certify(_ dataFolder: URL, by authority: String, in folder: URL) async throws {
        try Data("subjectAltName=DNS:localhost".utf8).write(to: folder.appending(path: "names"))
        _ = try await openssl.check(
            ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost"]
                + ["-keyout", dataFolder.appending(path: "server.key").path, "-out", "request"], folder: folder)
        _ = try await openssl.check(
            ["x509", "-req", "-in", "request", "-CA", "\(authority).crt", "-CAkey", "\(authority).key", "-CAcreateserial", "-days", "2", "-extfile", "names"]
                + ["-out", dataFolder.appending(path: "server.crt").path], folder: folder)
    }

    @Test func believesOnlyTheRightAuthorityAndName() async throws {
        let folder = try TemporaryFolder()
        try await Self.makeAuthority("right", in: folder.url)
        try await Self.makeAuthority("wrong", in: folder.url)
        let server = try await PostgreSQLServer.start(settings: ["ssl=on"]) { try await Self.certify($0, by: "right", in: folder.url) }
        let right = "sslrootcert=\(folder.url.path)/right.crt"
        let wrong = "sslrootcert=\(folder.url.path)/wrong.crt"
        let attempts: [(host: String, parameters: String, encrypted: Bool?)] = [
            ("localhost", "sslmode=verify-full&\(right)", true), ("localhost", "sslmode=verify-full&\(wrong)", nil),
            ("127.0.0.1", "sslmode=verify-full&\(right)", nil), ("127.0.0.1", "sslmode=verify-ca&\(right)", true),
            ("localhost", "sslmode=disable", false), ("localhost", "sslmode=require", true),
        ]
        for (host, parameters, encrypted) in attempts {
            try await Engine.open(server.url(host: host, parameters: parameters)) { database async throws in
                @Sendable func isEncrypted() async throws -> Bool? {
                    try await database.read { try $0.first("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")?["ssl"] }
                }
                if let encrypted {
                    #expect(try await isEncrypted() == encrypted, "\(host) \(parameters)")
                } else {
                    #expect(try await sqlError { _ = try await isEncrypted() }.code == .unavailable, "\(host) \(parameters)")
                }
            }
        }
        try await server.stop()
    }
}
