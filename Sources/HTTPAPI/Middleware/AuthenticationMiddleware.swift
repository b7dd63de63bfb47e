internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Services

/// Finds out who asks: `Authorization: Bearer` with an access token or an API key (RFC 6750 §2.1). Open routes are not asked who.
struct AuthenticationMiddleware: RouterMiddleware {
    let access: AccessControl
    let table: AccessTable

    func handle(_ request: Request, context: APIRequestContext, next: (Request, APIRequestContext) async throws -> Response) async throws -> Response {
        guard let route = table.route(of: request, context), route.requirement != .open else { return try await next(request, context) }
        let principal = try await principal(of: request, context)
        context.state.principal = principal
        var context = context
        context.origin = RequestOrigin(
            address: context.origin.address, requestID: context.origin.requestID, credential: principal.credential.name)
        return try await RequestOrigin.$current.withValue(context.origin) { try await next(request, context) }
    }

    private func principal(of request: Request, _ context: APIRequestContext) async throws -> Principal {
        do {
            return try await access.principal(bearing: try Self.bearer(request))
        } catch let error as ServiceError where error.code == .unauthenticated {
            // RFC 6750 §3: without a token, nothing is said of what was wrong with it.
            let detail = request.headers[.authorization] == nil ? "" : ", error=\"invalid_token\", error_description=\"The token is not good, or no longer\""
            context.state.set("Bearer realm=\"pneumoscope\"\(detail)", for: .wwwAuthenticate)
            throw error
        }
    }

    /// RFC 9110 §11.4: the scheme in any case, one blank, and nothing that a token cannot hold.
    private static func bearer(_ request: Request) throws -> String {
        let missing = ServiceError(.unauthenticated, "Sign in, and send the access token as Authorization: Bearer.")
        let values = request.headers[values: .authorization]
        guard values.count == 1, let value = values.first, value.utf8.count <= maximumLength else { throw missing }
        let parts = value.split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw missing }
        return String(parts[1])
    }

    private static let maximumLength = 8 << 10
}

extension Principal.Credential {
    /// As `RequestOrigin` names it.
    var name: String {
        switch self {
        case .session(let id): "session:\(id)"
        case .apiKey(let id): "apiKey:\(id)"
        }
    }
}
