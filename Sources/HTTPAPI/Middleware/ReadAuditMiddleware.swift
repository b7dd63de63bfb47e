internal import Domain
internal import HTTPTypes
internal import Hummingbird

/// Records what was shown: after the handler has it, and before any of it leaves. A stream is recorded when it begins. The head alone, and "not
/// modified", are looks as well.
struct ReadAuditMiddleware: RouterMiddleware {
    let trail: AuditTrail
    let table: AccessTable

    func handle(_ request: Request, context: APIRequestContext, next: (Request, APIRequestContext) async throws -> Response) async throws -> Response {
        let response = try await next(request, context)
        if let route = table.route(of: request, context), case .read(let action) = route.record, response.status.code < 400 {
            try await trail.recordRead(action, route, context)
        }
        return response
    }
}
