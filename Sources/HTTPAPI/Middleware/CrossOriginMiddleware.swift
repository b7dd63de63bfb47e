internal import HTTPTypes
internal import Hummingbird

/// Lets the scripts of configured origins read answers (Fetch Standard §3.2), and no others.
///
/// Without an origin in the settings it does nothing at all: a browser then keeps every answer from the scripts of other places.
struct CrossOriginMiddleware: RouterMiddleware {
    /// Compared as they are, such as `https://viewer.hospital.example`: no patterns, and never `null`, which any sandboxed page has.
    private let origins: Set<String>

    init(origins: [String]) {
        self.origins = Set(origins).subtracting(["null", "*"])
    }

    private static let methods = "GET, HEAD, POST, PUT, PATCH, DELETE"
    private static let requestHeaders =
        "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Prefer, X-Requested-With"
    private static let answerHeaders =
        "Content-Disposition, ETag, Idempotency-Replayed, Link, Location, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"

    func handle(_ request: Request, context: APIRequestContext, next: (Request, APIRequestContext) async throws -> Response) async throws -> Response {
        guard !origins.isEmpty else { return try await next(request, context) }
        let origin = request.headers[.origin].flatMap { origins.contains($0) ? $0 : nil }
        var response = if origin != nil, Self.isPreflight(request) { Self.preflight() } else { try await next(request, context) }
        response.headers[.vary] = response.headers[.vary].map { "\($0), Origin" } ?? "Origin"
        guard let origin else { return response }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlAllowCredentials] = "true"
        response.headers[.accessControlExposeHeaders] = Self.answerHeaders
        return response
    }

    private static func isPreflight(_ request: Request) -> Bool {
        request.method == .options && request.headers[.accessControlRequestMethod] != nil
    }

    private static func preflight() -> Response {
        Response(
            status: .noContent,
            headers: [
                .accessControlAllowMethods: methods, .accessControlAllowHeaders: requestHeaders, .accessControlMaxAge: "600",
                .vary: "Access-Control-Request-Method, Access-Control-Request-Headers",
            ])
    }
}
