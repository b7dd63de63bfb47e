public import Foundation

/// Vouches for servers of the tests, in a folder that goes with it.
public final class CertificateAuthority: Sendable {
    private let folder: TemporaryFolder

    /// What a client has to trust.
    public var certificate: URL { folder.url.appending(path: "authority.crt") }

    private static let openssl = Program("/usr/bin/openssl")
    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    public init() async throws {
        folder = try TemporaryFolder()
        _ = try await Self.openssl.check(
            ["req", "-x509"] + Self.newKey + ["-days", "2", "-subj", "/CN=authority", "-keyout", "authority.key", "-out", "authority.crt"],
            folder: folder.url)
    }

    /// Writes a key, for its owner to read, and a certificate.
    ///
    /// - Parameter names: `DNS:localhost`, `IP:127.0.0.1`.
    public func certify(_ names: String = "DNS:localhost", subject: String = "localhost", key: URL, certificate: URL) async throws {
        let identity = UUID().uuidString
        try folder.write(Data("subjectAltName=\(names)".utf8), to: "\(identity).names")
        _ = try await Self.openssl.check(
            ["req"] + Self.newKey + ["-subj", "/CN=\(subject)", "-keyout", key.path, "-out", "\(identity).request"], folder: folder.url)
        _ = try await Self.openssl.check(
            ["x509", "-req", "-in", "\(identity).request", "-CA", "authority.crt", "-CAkey", "authority.key", "-CAcreateserial", "-days", "2"]
                + ["-extfile", "\(identity).names", "-out", certificate.path], folder: folder.url)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key.path)
    }
}
