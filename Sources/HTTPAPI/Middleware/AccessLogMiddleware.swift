internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// One line a request. The query is left out: it may hold what belongs to a patient.
struct AccessLogMiddleware: RouterMiddleware {
    func handle(_ request: Request, context: APIRequestContext, next: (Request, APIRequestContext) async throws -> Response) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        context.logger.info(
            "Request",
            metadata: [
                "http.request.method": "\(request.method.rawValue)",
                "http.route": "\(context.endpointPath ?? "none")",
                "http.response.status_code": "\(response.status.code)",
                "http.server.duration_ms": "\((ContinuousClock.now - start).milliseconds)",
            ])
        return response
    }
}
