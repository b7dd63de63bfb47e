internal import Domain

/// An API key as its owner sees it.
struct APIKeyPayload: Encodable, Sendable {
    let id: APIKeyID
    let owner: UserID
    let name: String
    let scopes: [Permission]
    let createdAt: Timestamp
    let expiresAt: Timestamp
    let lastUsedAt: Timestamp?
    let revokedAt: Timestamp?
    let active: Bool
    /// The key itself, told this once.
    let key: String?

    init(_ key: APIKey, at moment: Timestamp, text: String? = nil) {
        id = key.id
        owner = key.owner
        name = key.name
        scopes = Permission.allCases.filter(key.scopes.contains)
        createdAt = key.createdAt
        expiresAt = key.expiresAt
        lastUsedAt = key.lastUsedAt
        revokedAt = key.revokedAt
        active = key.isActive(at: moment)
        self.key = text
    }
}
