internal import Foundation

/// The certificate that the service shows, where it speaks TLS itself instead of leaving that to a proxy.
struct TransportSecurity {
    /// PEM: the service's own first, then those that vouch for it.
    var certificateFile: String
    /// PEM, for nobody else to read.
    var keyFile: String
    /// How often the files are looked at: a renewed certificate holds from then on, for new connections.
    var reloadInterval: Duration

    /// - Returns: `nil` where neither file is named.
    init?(_ settings: Settings) throws {
        let (certificate, key) = (settings.string("TLS_CERTIFICATE_FILE"), settings.string("TLS_KEY_FILE"))
        guard certificate != nil || key != nil else { return nil }
        guard let certificate else {
            throw Settings.Invalid(key: "TLS_CERTIFICATE_FILE", value: "", expectation: "set beside TLS_KEY_FILE")
        }
        guard let key else { throw Settings.Invalid(key: "TLS_KEY_FILE", value: "", expectation: "set beside TLS_CERTIFICATE_FILE") }
        certificateFile = certificate
        keyFile = key
        reloadInterval = .seconds(try settings.integer("TLS_RELOAD_SECONDS", in: 1...86_400, default: 60))
        for (name, file) in [("TLS_CERTIFICATE_FILE", certificate), ("TLS_KEY_FILE", key)] where !FileManager.default.isReadableFile(atPath: file) {
            throw Settings.Invalid(key: name, value: file, expectation: "the path of a PEM file that can be read")
        }
        try insistOnPrivacy(of: key)
    }

    private func insistOnPrivacy(of key: String) throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: (key as NSString).resolvingSymlinksInPath)
        let permissions = (attributes[.posixPermissions] as? Int) ?? 0
        // The group may read it, as where a certificate authority's client hands keys to services.
        guard permissions & 0o007 == 0 else {
            throw Settings.Invalid(key: "TLS_KEY_FILE", value: key, expectation: "a file that others cannot read: chmod 600 \(key)")
        }
    }
}
