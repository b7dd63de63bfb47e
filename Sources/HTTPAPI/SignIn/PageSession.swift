internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Services

/// Gives the page its tokens: the access token in the body, the refresh token in a cookie that its script never sees.
struct PageSession: Sendable {
    let address: ServiceAddress
    let clock: @Sendable () -> Timestamp

    /// What the cookie is used for needs more than the cookie, for a browser sends it by itself: a header that a form of another site cannot add, and an
    /// origin that is ours where the browser names one.
    ///
    /// - Throws: `OAuthError`.
    func checkCookieUse(_ request: Request) throws(OAuthError) {
        guard request.headers[.requestedWith] == "pneumoscope" else {
            throw OAuthError(.invalidRequest, "The cookie needs the header X-Requested-With: pneumoscope beside it.")
        }
        try checkOrigin(request)
    }

    /// Nobody is signed in from another site, into whosever account.
    ///
    /// - Throws: `OAuthError`.
    func checkOrigin(_ request: Request) throws(OAuthError) {
        guard address.isOrigin(of: request) else { throw OAuthError(.invalidRequest, "Only the service's own page signs in with the cookie.") }
    }

    func keep(_ signedIn: SignedIn, in response: inout Response) {
        guard let token = signedIn.refreshToken, let end = signedIn.refreshExpiresAt else { return }
        response.headers[.setCookie] = ServiceCookie.refresh.setting(token, for: end - clock())
    }
}

extension HTTPField.Name {
    static let requestedWith = HTTPField.Name("X-Requested-With")!
}
