public import Domain
internal import Foundation

/// Where a SIEM takes audit events, as a URL says it: `syslog+tls://siem.hospital.example:6514` (RFC 5425), or `syslog+tcp://` (RFC 6587) on a network
/// that needs no protection.
public struct SyslogConfiguration: Sendable, Equatable {
    public let host: String
    public let port: Int
    public let usesTLS: Bool
    /// PEM file of the authorities that may vouch for the receiver; the system's own where `nil`.
    public let authorities: String?

    /// - Throws: `invalidRequest`, in words for whoever wrote the setting.
    public init(url text: String, authorities: String? = nil) throws(ServiceError) {
        guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty, let scheme = url.scheme?.lowercased(),
            ["syslog+tls", "syslog+tcp"].contains(scheme), url.user == nil, url.password == nil, url.query == nil, url.fragment == nil,
            ["", "/"].contains(url.path)
        else {
            throw ServiceError(.invalidRequest, "A syslog receiver is written syslog+tls://host:port or syslog+tcp://host:port.")
        }
        self.host = host.trimmingCharacters(in: ["[", "]"])
        usesTLS = scheme == "syslog+tls"
        port = url.port ?? (usesTLS ? 6514 : 601)
        self.authorities = authorities
        guard (1...65_535).contains(port) else { throw ServiceError(.invalidRequest, "A syslog receiver's port lies between 1 and 65535.") }
        // Whoever names authorities believes that somebody is asked for a certificate.
        guard usesTLS || authorities == nil else {
            throw ServiceError(.invalidRequest, "A file of authorities is for syslog+tls:// only: the syslog receiver's URL says syslog+tcp://.")
        }
    }
}
