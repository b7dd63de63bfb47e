/// What a provider tells about itself: OpenID Connect Discovery 1.0, section 3.
struct ProviderMetadata: Decodable, Sendable {
    let issuer: String
    let authorizationEndpoint: String
    let tokenEndpoint: String
    let jwksURI: String
    let tokenEndpointAuthMethods: [String]?

    enum CodingKeys: String, CodingKey {
        case issuer
        case authorizationEndpoint = "authorization_endpoint"
        case tokenEndpoint = "token_endpoint"
        case jwksURI = "jwks_uri"
        case tokenEndpointAuthMethods = "token_endpoint_auth_methods_supported"
    }
}

/// The same, checked.
struct ProviderEndpoints: Sendable {
    let authorisation: ProviderAddress
    let token: ProviderAddress
    let keys: ProviderAddress
    /// The secret goes into the body rather than the header.
    let takesSecretInBody: Bool

    /// - Returns: `nil` where it speaks of another issuer (section 4.3), or would have secrets travel in the clear.
    init?(_ metadata: ProviderMetadata, issuer: String) {
        guard metadata.issuer == issuer, let authorisation = ProviderAddress(metadata.authorizationEndpoint),
            let token = ProviderAddress(metadata.tokenEndpoint), let keys = ProviderAddress(metadata.jwksURI)
        else { return nil }
        // A provider elsewhere has no business with what listens on this machine alone.
        let isLocal = ProviderAddress(issuer)?.isLocal == true
        guard isLocal || ![authorisation, token, keys].contains(where: \.isLocal) else { return nil }
        (self.authorisation, self.token, self.keys) = (authorisation, token, keys)
        let methods = metadata.tokenEndpointAuthMethods ?? ["client_secret_basic"]
        takesSecretInBody = !methods.contains("client_secret_basic") && methods.contains("client_secret_post")
    }
}
