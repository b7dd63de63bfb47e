internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Services

/// `/oauth/token` and `/oauth/revoke`: tokens for people, the page and machines (RFC 6749, RFC 7009).
struct OAuthController {
    let signIn: SignInService
    let access: AccessControl
    let budget: RequestBudget
    let page: PageSession
    let trail: AuditTrail
    let table: AccessTable

    func addRoutes(to router: Router<APIRequestContext>) {
        router.post("oauth/token") { request, context in await answer(request, context, token) }
        router.post("oauth/revoke") { request, context in await answer(request, context, revoke) }
    }

    private func answer(
        _ request: Request, _ context: APIRequestContext, _ handler: (Request, APIRequestContext) async throws -> Response
    ) async -> Response {
        do {
            return try await handler(request, context)
        } catch let error as OAuthError {
            return error.response
        } catch let error as SignInError {
            // The use case has recorded it.
            return OAuthError(error).response
        } catch let error as ServiceError {
            await trail.recordRefusal(error, of: table.route(of: request, context), context)
            log(error, context)
            return OAuthError(error).response
        } catch {
            log(ServiceError(.unknown, "Something went wrong here.", cause: error), context)
            return OAuthError(.serverError, "Something went wrong here. Give the request's id to the operator.").response
        }
    }

    private func log(_ error: ServiceError, _ context: APIRequestContext) {
        context.logger.log(
            level: error.code.logLevel, "Request failed",
            metadata: ["error.code": "\(error.code.rawValue)", "error.cause": "\(error.cause.map { String(reflecting: $0) } ?? "none")"])
    }

    private func token(_ request: Request, _ context: APIRequestContext) async throws -> Response {
        let client = ClientDescription(request, context)
        switch try await tokenRequest(request, from: client) {
        case .password(let name, let password, let code, let isPage):
            if isPage { try page.checkOrigin(request) }
            try await budget.takeSignIn(context)
            return try await present(signIn.signIn(name: name, password: password, code: code, client: client), isPage: isPage)
        case .machine(let name, let secret):
            try await budget.takeSignIn(context)
            return try await present(signIn.signIn(machine: name, secret: secret, client: client), isPage: false)
        case .refresh(let token):
            return try await present(signIn.refresh(token, client: client), isPage: false)
        case .refreshFromCookie:
            return try await refreshFromCookie(request, client)
        }
    }

    /// A client that is not registered never gets as far as the use case, which records the others.
    private func tokenRequest(_ request: Request, from client: ClientDescription) async throws -> TokenRequest {
        do {
            return try await TokenRequest(request)
        } catch let error as OAuthError where error.code == .invalidClient {
            try await signIn.noteUnknownClient(client)
            throw error
        }
    }

    private func refreshFromCookie(_ request: Request, _ client: ClientDescription) async throws -> Response {
        try page.checkCookieUse(request)
        guard let token = ServiceCookie.refresh.value(in: request) else { throw SignInError.invalidGrant }
        do {
            return try await present(signIn.refresh(token, client: client), isPage: true)
        } catch SignInError.invalidGrant {
            // It will never be good again: the browser need not send it any more.
            var response = OAuthError(SignInError.invalidGrant).response
            response.headers[.setCookie] = ServiceCookie.refresh.clearing
            return response
        }
    }

    private func present(_ signedIn: SignedIn, isPage: Bool) async throws -> Response {
        // What the token really allows at this moment, which is nothing while a password is to be changed.
        let principal = try await access.principal(bearing: signedIn.accessToken)
        var response = try Response.oauth(TokenPayload(signedIn, principal, withRefreshToken: !isPage))
        response.headers[.cacheControl] = "no-store"
        if isPage { page.keep(signedIn, in: &response) }
        return response
    }

    /// An unknown token is no error (RFC 7009 §2.2): what was to be achieved is so.
    private func revoke(_ request: Request, _ context: APIRequestContext) async throws -> Response {
        let fields = try await FormFields(request)
        var response = Response(status: .ok, headers: [.cacheControl: "no-store"])
        if let token = fields["token"] {
            try await signIn.revoke(token)
        } else {
            guard fields["client_id"] == TokenRequest.page else { throw OAuthError(.invalidRequest, "token is required.") }
            try page.checkCookieUse(request)
            if let token = ServiceCookie.refresh.value(in: request) { try await signIn.revoke(token) }
            // Never for a token in the body: a form of another site could sign the browser out.
            response.headers[.setCookie] = ServiceCookie.refresh.clearing
        }
        return response
    }
}

/// RFC 6749 §5.1.
private struct TokenPayload: Encodable {
    let accessToken: String
    let tokenType = "Bearer"
    let expiresIn: Int
    let refreshToken: String?
    let scope: String

    init(_ signedIn: SignedIn, _ principal: Principal, withRefreshToken: Bool) {
        accessToken = signedIn.accessToken
        expiresIn = Int(signedIn.accessLifetime / .seconds(1))
        refreshToken = withRefreshToken ? signedIn.refreshToken : nil
        scope = principal.grants.keys.map(\.rawValue).sorted().joined(separator: " ")
    }
}
