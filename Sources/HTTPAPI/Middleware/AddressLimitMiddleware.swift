internal import Hummingbird

/// Counts every request under its address, before anything is asked of the database.
struct AddressLimitMiddleware: RouterMiddleware {
    let budget: RequestBudget

    func handle(_ request: Request, context: APIRequestContext, next: (Request, APIRequestContext) async throws -> Response) async throws -> Response {
        try await budget.takeFromAddress(context)
        return try await next(request, context)
    }
}
