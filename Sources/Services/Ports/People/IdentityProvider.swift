public import Domain

/// An OpenID Connect provider that says who somebody is: authorisation code with PKCE.
public protocol IdentityProvider: Sendable {
    /// As people know it: what the button says.
    var name: String { get }

    /// Where the browser is sent.
    ///
    /// - Throws: `providerUnavailable`.
    func authorisationURL(_ request: AuthorisationRequest) async throws -> String

    /// Exchanges the code, and checks the ID token: signature against the provider's keys, `iss`, `aud`, `exp`, `nonce`.
    ///
    /// - Throws: `unauthenticated`, `providerUnavailable`.
    func identify(code: String, _ request: AuthorisationRequest) async throws -> OutsideUser
}

/// What one sign-in at the provider is bound to. Lives in the browser, sealed, until it comes back.
public struct AuthorisationRequest: Sendable, Codable, Equatable {
    public let state: String
    public let nonce: String
    /// RFC 7636.
    public let codeVerifier: String

    public init(state: String, nonce: String, codeVerifier: String) {
        self.state = state
        self.nonce = nonce
        self.codeVerifier = codeVerifier
    }
}

/// Somebody as the provider tells.
public struct OutsideUser: Sendable, Equatable {
    public let identity: OutsideIdentity
    /// For the account's name here, where it is not taken.
    public let preferredName: String
    public let displayName: String?
    public let email: String?
    /// From the claims, by the settings' map. Empty where none of them stands for a role: then nobody gets in.
    public let roles: Set<Role>

    public init(identity: OutsideIdentity, preferredName: String, displayName: String?, email: String?, roles: Set<Role>) {
        self.identity = identity
        self.preferredName = preferredName
        self.displayName = displayName
        self.email = email
        self.roles = roles
    }
}
