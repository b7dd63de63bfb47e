internal import Domain
internal import Hummingbird

/// Lets through who may do what the table says, and nobody where it says nothing.
struct AuthorisationMiddleware: RouterMiddleware {
    let table: AccessTable

    func handle(_ request: Request, context: APIRequestContext, next: (Request, APIRequestContext) async throws -> Response) async throws -> Response {
        switch table.answer(to: request.method, at: context.endpointPath) {
        case .route(let route): try Self.check(route.requirement, context)
        // The handler behind it is not asked: a route that somebody forgot to enter stays shut.
        case .otherMethods(let allow): throw MethodNotAllowed(allow: allow)
        case .shut: throw ServiceError(.forbidden, "Nobody may do this.")
        // The router says that there is nothing.
        case .nothing: break
        }
        return try await next(request, context)
    }

    private static func check(_ requirement: RouteAccess.Requirement, _ context: APIRequestContext) throws {
        switch requirement {
        case .open: break
        case .signedIn: _ = try context.signedIn()
        case .session: try checkSession(context)
        case .permission(let permission): _ = try context.visibility(under: permission)
        case .sessionWith(let permission):
            try checkSession(context)
            _ = try context.visibility(under: permission)
        }
    }

    private static func checkSession(_ context: APIRequestContext) throws {
        guard case .session = try context.signedIn().credential else { throw ServiceError(.forbidden, "An API key may not do this: sign in.") }
    }
}
