internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// Where browsers find this service.
struct ServiceAddress: Sendable {
    /// As configured, without a slash at its end; `nil` where the request's own `Host` has to do.
    private let publicURL: String?

    init(publicURL: String?) {
        self.publicURL = publicURL.map { String($0.reversed().drop { $0 == "/" }.reversed()) }
    }

    /// `https://films.hospital.example`.
    func url(for request: Request, _ context: APIRequestContext) -> String {
        publicURL ?? "\(context.isSecure ? "https" : "http")://\(request.head.authority ?? "localhost")"
    }

    /// Whether a request was made by a page of this service, as far as the browser tells (RFC 6454 §7): where it tells nothing, no page made it.
    func isOrigin(of request: Request) -> Bool {
        guard let origin = request.headers[.origin] else { return true }
        guard let publicURL else {
            // Behind a proxy that is not configured the scheme is not known, and the host has to do.
            guard let authority = request.head.authority, let sent = Self.authority(of: origin) else { return false }
            return sent.lowercased() == authority.lowercased()
        }
        return origin.lowercased() == Self.origin(of: publicURL)?.lowercased()
    }

    private static func origin(of url: String) -> String? {
        guard let scheme = url.range(of: "://"), let authority = authority(of: url) else { return nil }
        return "\(url[..<scheme.upperBound])\(authority)"
    }

    private static func authority(of url: String) -> String? {
        url.range(of: "://").map { String(url[$0.upperBound...].prefix { $0 != "/" }) }
    }
}
