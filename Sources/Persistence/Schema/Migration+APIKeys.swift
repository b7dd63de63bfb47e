internal import SQL

extension Migration {
    static let apiKeys = Migration(
        number: 16, name: "API keys", reason: "What lets programs in. A row outlives its key, so that the audit can be read.",
        statements: [
            """
            CREATE TABLE api_keys (
                \(.identity),
                owner \(.integer) NOT NULL REFERENCES users (sequence),
                name TEXT NOT NULL,
                -- Words with a blank between, in the order of the alphabet.
                scopes TEXT NOT NULL,
                -- SHA-256 of the secret part, in hex.
                digest TEXT NOT NULL,
                created_at \(.integer) NOT NULL,
                expires_at \(.integer) NOT NULL,
                -- To the minute.
                last_used_at \(.integer),
                revoked_at \(.integer)
            )\(.strict)
            """,
            "CREATE INDEX api_keys_by_owner ON api_keys (owner\(.thenSequence))",
        ])
}
