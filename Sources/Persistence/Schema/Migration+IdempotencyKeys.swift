internal import SQL

extension Migration {
    static let idempotencyKeys = Migration(
        number: 7, name: "idempotency keys", reason: "A request that is sent again must not be done again.",
        statements: [
            """
            CREATE TABLE idempotency_keys (
                -- Kind and id of who sent it: keys of different people do not meet.
                author TEXT NOT NULL,
                key TEXT NOT NULL,
                fingerprint TEXT NOT NULL,
                kind TEXT NOT NULL CHECK (kind IN ('study', 'batch', 'patient')),
                -- The whole identifier. No reference: the key may outlive what it led to.
                record TEXT NOT NULL,
                created_at \(.integer) NOT NULL,
                PRIMARY KEY (author, key)
            )\(.strict)
            """,
            "CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at)",
        ])
}
