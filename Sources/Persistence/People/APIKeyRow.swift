internal import Domain
internal import SQL
internal import Services

/// An API key in its table.
enum APIKeyRow {
    static let columns: SQLStatement = """
        api_keys.sequence, api_keys.id AS key_id, api_keys.name AS key_name, api_keys.scopes, api_keys.created_at AS key_created_at, \
        api_keys.expires_at AS key_expires_at, api_keys.last_used_at AS key_last_used_at, api_keys.revoked_at, users.id AS user_id
        """

    static let selection: SQLStatement = "SELECT \(columns) FROM api_keys JOIN users ON users.sequence = api_keys.owner"

    static func insert(_ key: APIKey, digest: TokenDigest, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO api_keys (sequence, id, owner, name, scopes, digest, created_at, expires_at) VALUES (\(key.id.sequence), \(key.id), \
            \(key.owner.sequence), \(key.name), \(StoredWords(key.scopes)), \(digest), \(key.createdAt), \(key.expiresAt))
            """)
    }

    static func countActive(of owner: UserID, at moment: Timestamp, _ transaction: Transaction) throws -> Int {
        try transaction.first(
            "SELECT COUNT(*) AS keys FROM api_keys WHERE owner = \(owner.sequence) AND revoked_at IS NULL AND expires_at > \(moment)"
        )?.get("keys") ?? 0
    }

    /// - Returns: how many there were.
    static func revokeAll(of owner: UserID, at moment: Timestamp, _ transaction: Transaction) throws -> Int {
        try transaction.execute("UPDATE api_keys SET revoked_at = \(moment) WHERE owner = \(owner.sequence) AND revoked_at IS NULL")
    }

    static func read(_ row: SQLRow) throws -> APIKey {
        APIKey(
            id: try row["key_id"], owner: try row["user_id"], name: try row["key_name"],
            scopes: try row.get("scopes", as: StoredWords<Permission>.self).words, createdAt: try row["key_created_at"],
            expiresAt: try row["key_expires_at"], lastUsedAt: try row["key_last_used_at"], revokedAt: try row["revoked_at"])
    }
}
