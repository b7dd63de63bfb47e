import Foundation
import NIOSSL
import TestSupport

/// The built binary, speaking TLS itself with a certificate that an authority of the tests' own vouches for.
final class SecureServer: Sendable {
    let server: RunningServer
    let authority: CertificateAuthority
    let certificate: URL
    let key: URL
    private let folder: TemporaryFolder

    /// What curl says of an answer.
    struct Answer {
        let version: String
        let status: Int
        /// Those that it had to open.
        let connections: Int
        /// As they came.
        let head: String
    }

    struct NeverReady: Error {
        let log: String
    }

    /// Returns once the model is warm.
    static func start(_ environment: [String: String] = [:]) async throws -> SecureServer {
        let (folder, authority) = (try TemporaryFolder(), try await CertificateAuthority())
        let (certificate, key) = (folder.url.appending(path: "server.crt"), folder.url.appending(path: "server.key"))
        try await authority.certify(key: key, certificate: certificate)
        let files = ["TLS_CERTIFICATE_FILE": certificate.path, "TLS_KEY_FILE": key.path]
        let server = try await RunningServer.launch(environment: files.merging(environment) { $1 })
        let secure = SecureServer(server, authority, certificate, key, folder)
        guard try await eventually(within: .seconds(300), { try await secure.get("/ready").status == 200 }) else { throw NeverReady(log: server.logged) }
        return secure
    }

    private init(_ server: RunningServer, _ authority: CertificateAuthority, _ certificate: URL, _ key: URL, _ folder: TemporaryFolder) {
        (self.server, self.authority, self.certificate, self.key, self.folder) = (server, authority, certificate, key, folder)
    }

    func get(_ path: String, _ arguments: [String] = []) async throws -> Answer {
        let answers = try await getAll(path, arguments)
        return answers.first ?? Answer(version: "", status: 0, connections: 0, head: "")
    }

    /// Every URL that curl makes of the path: `/health?[1-9]`.
    func getAll(_ path: String, _ arguments: [String] = []) async throws -> [Answer] {
        let format = "\u{1F}%{http_version} %{http_code} %{num_connects}\u{1E}"
        let outcome = try await curl(["-D", "-", "-o", "/dev/null", "-w", format] + arguments, path)
        return outcome.output.split(separator: "\u{1E}").compactMap { answer in
            let parts = answer.split(separator: "\u{1F}", omittingEmptySubsequences: false)
            let figures = parts.last?.split(separator: " ") ?? []
            guard figures.count == 3, let status = Int(figures[1]), let connections = Int(figures[2]) else { return nil }
            return Answer(version: String(figures[0]), status: status, connections: connections, head: String(parts[0]))
        }
    }

    /// The administrator's, as a header.
    func authorisation() async throws -> String {
        let form = Account.administrator.form.flatMap { ["--data-urlencode", "\($0)=\($1)"] }
        let body = try JSONSerialization.jsonObject(with: Data(try await curl(form, "/oauth/token").output.utf8))
        let token = (body as? [String: Any])?["access_token"] as? String
        return "Authorization: Bearer \(token ?? "none")"
    }

    private func curl(_ arguments: [String], _ path: String) async throws -> Program.Outcome {
        let always = ["curl", "-q", "-sS", "--noproxy", "*", "--max-time", "300", "--cacert", authority.certificate.path]
        return try await Program("/usr/bin/env").run(always + arguments + ["https://localhost:\(server.port)\(path)"])
    }

    /// What OpenSSL's client says of a handshake with the service, and of nothing more.
    func shakeHands(_ arguments: [String] = []) async throws -> Program.Outcome {
        let always = [
            "openssl", "s_client", "-connect", "127.0.0.1:\(server.port)", "-servername", "localhost", "-verify_hostname", "localhost",
            "-CAfile", authority.certificate.path, "-verify_return_error",
        ]
        return try await Program("/usr/bin/env").run(always + arguments)
    }

    /// A connection on which HTTP/2 was agreed on.
    func openHTTP2() async throws -> RawConnection {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .file(authority.certificate.path)
        tls.applicationProtocols = ["h2"]
        return try await RawConnection.open(port: server.port, tls: tls)
    }
}
