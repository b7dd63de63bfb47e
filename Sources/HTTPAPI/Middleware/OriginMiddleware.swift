internal import Domain
internal import HTTPTypes
internal import Hummingbird

/// Finds out where a request comes from, and lets everything that is done for it know.
struct OriginMiddleware: RouterMiddleware {
    let proxies: TrustedProxies
    /// Whether the service itself speaks TLS.
    let servesTLS: Bool

    func handle(_ request: Request, context: APIRequestContext, next: (Request, APIRequestContext) async throws -> Response) async throws -> Response {
        // RFC 9112 §3.2: of two hosts a proxy may have looked at the other. The first has become the authority; a second is still a field.
        guard request.headers[.host] == nil else { throw ServiceError(.invalidRequest, "The request names more than one host.") }
        let client = ClientConnection(peer: context.peerAddress, isSecure: servesTLS, headers: request.headers, trusting: proxies)
        var context = context
        context.origin = RequestOrigin(address: client.address?.description, requestID: context.id)
        context.isSecure = client.isSecure
        // RFC 6797 §7.2: never over an insecure connection.
        if client.isSecure { context.state.set("max-age=31536000; includeSubDomains", for: .strictTransportSecurity) }
        return try await RequestOrigin.$current.withValue(context.origin) { try await next(request, context) }
    }
}

extension HTTPField.Name {
    fileprivate static let host = HTTPField.Name("Host")!
}
