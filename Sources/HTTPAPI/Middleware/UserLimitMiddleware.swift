internal import Hummingbird

/// Counts the requests of each user and of each API key.
struct UserLimitMiddleware: RouterMiddleware {
    let budget: RequestBudget

    func handle(_ request: Request, context: APIRequestContext, next: (Request, APIRequestContext) async throws -> Response) async throws -> Response {
        if let principal = context.principal { try await budget.takeFromUser(principal, context) }
        return try await next(request, context)
    }
}
