internal import HTTPTypes
internal import Hummingbird

/// Headers that keep a browser from doing with an answer what it was not meant for. Outermost, so that errors carry them too.
struct SecurityHeadersMiddleware: RouterMiddleware {
    private static let fields: HTTPFields = [
        .contentSecurityPolicy:
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
            + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        .xContentTypeOptions: "nosniff",
        HTTPField.Name("X-Frame-Options")!: "DENY",
        HTTPField.Name("Referrer-Policy")!: "no-referrer",
        HTTPField.Name("Permissions-Policy")!: "camera=(), geolocation=(), microphone=()",
        HTTPField.Name("Cross-Origin-Opener-Policy")!: "same-origin",
        HTTPField.Name("Cross-Origin-Resource-Policy")!: "same-origin",
    ]

    func handle(_ request: Request, context: APIRequestContext, next: (Request, APIRequestContext) async throws -> Response) async throws -> Response {
        var response = try await next(request, context)
        for field in Self.fields { response.headers[field.name] = field.value }
        // Answers about patients are never kept by a cache; what may be kept says so itself.
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        for field in context.state.fields { response.headers[field.name] = field.value }
        response.headers[.requestID] = context.id
        return response
    }
}

extension HTTPField.Name {
    static let requestID = HTTPField.Name("X-Request-Id")!
}
