public import Foundation
internal import NIOSSL

/// A key of a key service that speaks the protocol of HashiCorp Vault's transit secrets engine, as OpenBao does too.
public struct TransitConfiguration: Sendable {
    /// Scheme, host, port and the path before `keys`: `https://vault:8200/v1/transit`.
    let mount: URL
    /// Of the key.
    let name: String
    /// Of a Vault that is divided into namespaces.
    var namespace: String?
    let token: Token
    /// PEM certificates of who may vouch for the service; the system's own where `nil`.
    let certificates: [NIOSSLCertificate]?
    var limits = Limits()

    /// What shows the service who asks. It is in no text that Swift makes of it.
    public enum Token: Sendable {
        case fixed(String)
        /// In a file that somebody may renew while the service runs.
        case file(URL)
    }

    struct Limits: Sendable {
        var connect: Duration = .seconds(3)
        /// For a whole operation with all its tries.
        var operation: Duration = .seconds(10)
        var tries = 3
        /// Before the second try; twice as long before each further one.
        var pause: Duration = .milliseconds(100)
    }

    /// What is wrong, and what would be right.
    public struct Invalid: Error, CustomStringConvertible {
        public let description: String
    }

    /// - Parameters:
    ///   - address: `https://vault:8200/v1/transit/keys/NAME`. `http:` only on this machine, for data keys travel in the clear under it.
    ///   - certificates: path of a PEM file.
    public init(_ address: String, token: Token, namespace: String? = nil, certificates: String? = nil) throws(Invalid) {
        guard let parts = URLComponents(string: address), ["http", "https"].contains(parts.scheme), let host = parts.host, !host.isEmpty,
            parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil, let url = parts.url,
            let match = parts.path.wholeMatch(of: /\/v1\/[A-Za-z0-9._\/-]+\/keys\/([A-Za-z0-9._-]{1,100})/), !parts.path.contains("//"),
            !parts.path.contains("..")
        else { throw Invalid(description: "MASTER_KEY_URL must be the address of a transit key, such as https://vault:8200/v1/transit/keys/pneumoscope") }
        guard parts.scheme == "https" || ["127.0.0.1", "localhost", "[::1]", "::1"].contains(host) else {
            throw Invalid(description: "MASTER_KEY_URL must be https: keys would travel in the clear")
        }
        mount = url.deletingLastPathComponent().deletingLastPathComponent()
        name = String(match.1)
        self.token = token
        self.namespace = namespace
        self.certificates = try certificates.map(Self.certificates)
    }

    private static func certificates(at path: String) throws(Invalid) -> [NIOSSLCertificate] {
        guard let found = try? NIOSSLCertificate.fromPEMFile(path), !found.isEmpty else {
            throw Invalid(description: "VAULT_CACERT must be the path of a file of PEM certificates")
        }
        return found
    }
}

extension TransitConfiguration.Token: CustomStringConvertible, CustomReflectable {
    public var description: String { "the token of the key service" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }

    /// - Returns: `nil` where there is none now.
    func text() -> String? {
        let text: String? =
            switch self {
            case .fixed(let text): text
            case .file(let url): try? String(contentsOf: url, encoding: .utf8)
            }
        // A header ends where a line does: what is behind it would be another header.
        let token = text?.trimmingCharacters(in: .whitespacesAndNewlines)
        return token.flatMap { $0.isEmpty || !$0.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? nil : $0 }
    }
}
