/// One sign-in, from its first token to its end: the family of its refresh tokens.
public struct Session: Sendable, Equatable {
    public enum Method: String, Sendable, Codable, CaseIterable {
        case password
        case identityProvider
        case clientCredentials
    }

    public enum EndReason: String, Sendable, Codable, CaseIterable {
        case signedOut
        /// By the owner from another session, or by an administrator.
        case ended
        case expired
        /// A refresh token came twice: somebody else has it.
        case reuse
        case passwordChanged
        case disabled
    }

    public let id: SessionID
    public let user: UserID
    public let method: Method
    /// Whether a second factor was shown.
    public let usedSecondFactor: Bool
    /// The address that it began from.
    public let address: String?
    /// The browser or program, as it calls itself; at most 200 characters.
    public let agent: String?
    public let startedAt: Timestamp
    public let lastUsedAt: Timestamp
    /// Whatever is done, it ends then.
    public let expiresAt: Timestamp
    public let endedAt: Timestamp?
    public let endReason: EndReason?

    public init(
        id: SessionID, user: UserID, method: Method, usedSecondFactor: Bool = false, address: String?, agent: String?, startedAt: Timestamp,
        lastUsedAt: Timestamp, expiresAt: Timestamp, endedAt: Timestamp? = nil, endReason: EndReason? = nil
    ) {
        self.id = id
        self.user = user
        self.method = method
        self.usedSecondFactor = usedSecondFactor
        self.address = address
        self.agent = agent
        self.startedAt = startedAt
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
        self.endedAt = endedAt
        self.endReason = endReason
    }

    public func isActive(at moment: Timestamp) -> Bool { endedAt == nil && moment < expiresAt }
}

public typealias SessionID = Identifier<Session>
