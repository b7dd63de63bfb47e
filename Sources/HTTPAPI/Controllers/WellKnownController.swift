internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Services

/// `/.well-known/…`: the keys that access tokens are signed with (RFC 7517), and what the token endpoint can (RFC 8414).
struct WellKnownController {
    let tokens: any AccessTokens
    let providerName: String?
    let address: ServiceAddress

    func addRoutes(to router: Router<APIRequestContext>) {
        router.get(".well-known/jwks.json", use: keys)
        router.get(".well-known/oauth-authorization-server", use: metadata)
    }

    private func keys(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        var response = Response.bytes(Array(try await tokens.keySet().utf8), "application/json")
        // A new key is shown for longer than this before anything is signed with it.
        response.headers[.cacheControl] = "public, max-age=60"
        return response
    }

    private func metadata(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        return try Response.oauth(ServerMetadata(of: tokens.issuer, at: address.url(for: request, context), providerName: providerName))
    }
}

/// RFC 8414 §2, and the name of the outside provider where there is one.
private struct ServerMetadata: Encodable {
    let issuer: String
    let tokenEndpoint: String
    let revocationEndpoint: String
    let jwksURI: String
    let serviceDocumentation: String
    let scopesSupported = Permission.allCases.map(\.rawValue)
    /// There is no authorisation endpoint.
    let responseTypesSupported: [String] = []
    let grantTypesSupported = ["password", "refresh_token", "client_credentials"]
    let tokenEndpointAuthMethodsSupported = ["none", "client_secret_basic", "client_secret_post"]
    let revocationEndpointAuthMethodsSupported = ["none"]
    /// For the button on the page.
    let pneumoscopeOIDCName: String?

    /// - Parameter issuer: what the tokens say, and never the host that a request names.
    init(of issuer: String, at url: String, providerName: String?) {
        self.issuer = issuer
        tokenEndpoint = "\(url)/oauth/token"
        revocationEndpoint = "\(url)/oauth/revoke"
        jwksURI = "\(url)/.well-known/jwks.json"
        serviceDocumentation = "\(url)/docs"
        pneumoscopeOIDCName = providerName
    }
}
