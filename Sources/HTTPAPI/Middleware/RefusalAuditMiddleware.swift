internal import Domain
internal import Hummingbird

/// Records every refusal, whichever middleware or use case it comes from.
struct RefusalAuditMiddleware: RouterMiddleware {
    let trail: AuditTrail
    let table: AccessTable

    func handle(_ request: Request, context: APIRequestContext, next: (Request, APIRequestContext) async throws -> Response) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            if let refusal = (error as? UploadRefused)?.error ?? (error as? ServiceError) {
                await trail.recordRefusal(refusal, of: table.route(of: request, context), context)
            }
            throw error
        }
    }
}
