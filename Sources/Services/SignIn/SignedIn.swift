public import Domain

/// Where somebody signs in from.
public struct ClientDescription: Sendable {
    public let address: String?
    /// What failures count under: the address, or what of it one customer of a provider cannot change, as the first 64 bits of IPv6.
    public let network: String?
    /// The browser or program, as it calls itself, without control characters and cut at 200 characters.
    public let agent: String?

    /// - Parameter network: the address where it is `nil`.
    public init(address: String?, network: String? = nil, agent: String?) {
        self.address = address
        self.network = network ?? address
        self.agent = agent.map { agent in
            String(String.UnicodeScalarView(agent.unicodeScalars.lazy.filter { $0.properties.generalCategory != .control }.prefix(200)))
        }
    }
}

/// What a sign-in or a refresh gives.
public struct SignedIn: Sendable {
    public let session: Session
    public let user: User
    public let accessToken: String
    public let accessLifetime: Duration
    /// `nil` for machines, which sign in again.
    public let refreshToken: String?
    public let refreshExpiresAt: Timestamp?

    public init(
        session: Session, user: User, accessToken: String, accessLifetime: Duration, refreshToken: String?, refreshExpiresAt: Timestamp?
    ) {
        self.session = session
        self.user = user
        self.accessToken = accessToken
        self.accessLifetime = accessLifetime
        self.refreshToken = refreshToken
        self.refreshExpiresAt = refreshExpiresAt
    }
}

/// Why nobody was let in, in as few words as help the one who may.
public enum SignInError: Error, Sendable, Equatable {
    /// A wrong name or password, a wrong code, an unknown or used-up refresh token: alike in words and time.
    case invalidGrant
    /// The password was right: it is to be sent again with the code.
    case secondFactorRequired
    case invalidClient
    /// Too many failures: it is worth trying again after so long.
    case backOff(Duration)
}
