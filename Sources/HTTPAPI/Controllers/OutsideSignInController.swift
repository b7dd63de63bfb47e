internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Services

/// `/oauth/oidc/…`: signing in to the page at the hospital's identity provider.
struct OutsideSignInController {
    let signIn: SignInService
    let budget: RequestBudget
    let page: PageSession

    private static let cookieLifetime: Duration = .seconds(600)

    func addRoutes(to router: Router<APIRequestContext>) {
        router.get("oauth/oidc/start", use: start)
        router.get("oauth/oidc/callback", use: finish)
    }

    private func start(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        try requireProvider()
        try await budget.takeSignIn(context)
        let (url, sealedRequest) = try await signIn.beginOutsideSignIn()
        return Self.redirect(to: url, cookies: [ServiceCookie.outsideSignIn.setting(sealedRequest, for: Self.cookieLifetime)])
    }

    /// Somebody looks at a browser here, so whatever happens the page opens again, with a word of what it was behind the `#`, where no log sees it.
    private func finish(_ request: Request, context: APIRequestContext) async throws -> Response {
        try requireProvider()
        try await budget.takeSignIn(context)
        do {
            let signedIn = try await signedIn(request, context)
            var response = Self.redirect(to: "/", cookies: [ServiceCookie.outsideSignIn.clearing])
            var kept = Response(status: .ok)
            page.keep(signedIn, in: &kept)
            for cookie in kept.headers[values: .setCookie] { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
            return response
        } catch is SignInError {
            return Self.failure("refused")
        } catch let error as ServiceError where error.code == .providerUnavailable || error.code.isPassing {
            context.logger.warning("The identity provider failed", metadata: ["error.cause": "\(error.cause.map { String(reflecting: $0) } ?? "none")"])
            return Self.failure("unavailable")
        } catch let error as ServiceError where error.code != .unknown {
            return Self.failure("refused")
        }
    }

    /// The provider adds fields of its own to the query, which are none of ours to refuse.
    private func signedIn(_ request: Request, _ context: APIRequestContext) async throws -> SignedIn {
        let query = request.uri.queryParameters
        guard let code = query["code"].map(String.init), let state = query["state"].map(String.init), code.utf8.count <= 4096, state.utf8.count <= 4096
        else { throw SignInError.invalidGrant }
        // Without the cookie it is another browser's: the use case refuses and records it.
        return try await signIn.finishOutsideSignIn(
            code: code, state: state, sealedRequest: ServiceCookie.outsideSignIn.value(in: request) ?? "",
            client: ClientDescription(request, context))
    }

    private func requireProvider() throws {
        guard signIn.providerName != nil else { throw ServiceError(.notFound, "There is no identity provider here: sign in with a password.") }
    }

    private static func failure(_ word: String) -> Response {
        redirect(to: "/#sign-in-\(word)", cookies: [ServiceCookie.outsideSignIn.clearing])
    }

    private static func redirect(to location: String, cookies: [String]) -> Response {
        var headers: HTTPFields = [.location: location, .cacheControl: "no-store"]
        for cookie in cookies { headers.append(HTTPField(name: .setCookie, value: cookie)) }
        return Response(status: .seeOther, headers: headers)
    }
}
