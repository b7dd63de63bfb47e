/// What lets a program in, in its owner's name. The key itself is shown once and never kept.
public struct APIKey: Sendable, Equatable {
    public let id: APIKeyID
    public let owner: UserID
    /// What it is for, in its owner's words.
    public let name: String
    /// Never more than its owner may do at the moment.
    public let scopes: Set<Permission>
    public let createdAt: Timestamp
    public let expiresAt: Timestamp
    /// To the minute.
    public let lastUsedAt: Timestamp?
    public let revokedAt: Timestamp?

    public init(
        id: APIKeyID, owner: UserID, name: String, scopes: Set<Permission>, createdAt: Timestamp, expiresAt: Timestamp, lastUsedAt: Timestamp? = nil,
        revokedAt: Timestamp? = nil
    ) {
        self.id = id
        self.owner = owner
        self.name = name
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
        self.revokedAt = revokedAt
    }

    public func isActive(at moment: Timestamp) -> Bool { revokedAt == nil && moment < expiresAt }
}

public typealias APIKeyID = Identifier<APIKey>
