import Foundation
import SQL
import TestSupport
import Testing

/// TLS against a real server, with a certificate authority of the test's own.
@Suite(.enabled(if: PostgreSQLServer.isInstalled)) struct PostgreSQLTLSTests {
    @Test func believesOnlyTheRightAuthorityAndName() async throws {
        let (trusted, other) = (try await CertificateAuthority(), try await CertificateAuthority())
        let server = try await PostgreSQLServer.start(settings: ["ssl=on"]) {
            try await trusted.certify(key: $0.appending(path: "server.key"), certificate: $0.appending(path: "server.crt"))
        }
        let right = "sslrootcert=\(trusted.certificate.path)"
        let wrong = "sslrootcert=\(other.certificate.path)"
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
        withExtendedLifetime((trusted, other)) {}
    }
}
