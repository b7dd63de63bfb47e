public import Domain
public import Hummingbird
internal import NIOCore

/// What travels with a request through middleware and controllers.
public struct APIRequestContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Of the socket: the client's, or a proxy's; `nil` where there is no socket.
    let peerAddress: IPAddress?
    /// Where the request came from: the client's address where a trusted proxy vouches for it.
    public var origin: RequestOrigin
    /// Whether the client's own connection is encrypted, as far as is known.
    var isSecure = false
    let state = RequestState()

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peerAddress = source.channel.remoteAddress?.ipAddress.flatMap(IPAddress.init)
        origin = .none
    }

    /// Who asks; `nil` where nobody has signed in, as on open routes.
    public var principal: Principal? { state.principal }

    /// Whom a record names.
    public var author: Author { principal?.author ?? .anonymous }

    /// Who asks, where the route is not open: what is thrown otherwise is never seen behind the middleware.
    ///
    /// - Throws: `unauthenticated`.
    func signedIn() throws -> Principal {
        guard let principal else { throw ServiceError(.unauthenticated, "Sign in, and send the access token as Authorization: Bearer.") }
        return principal
    }

    /// - Throws: `unauthenticated`, `forbidden`.
    func visibility(under permission: Permission) throws -> Visibility {
        try signedIn().visibility(under: permission)
    }
}
