internal import SQL

extension Migration {
    static let refreshTokens = Migration(
        number: 15, name: "refresh tokens", reason: "A refresh token is good once: the ones that were used are kept, so that a thief's use of one is noticed.",
        statements: [
            """
            CREATE TABLE refresh_tokens (
                -- SHA-256, in hex.
                digest TEXT NOT NULL PRIMARY KEY,
                session \(.integer) NOT NULL REFERENCES sessions (sequence),
                issued_at \(.integer) NOT NULL,
                expires_at \(.integer) NOT NULL,
                -- When it was used up: exchanged, or replaced because its answer was lost. In each session one token at most is not used up.
                used_at \(.integer),
                -- What it was exchanged for. NULL where it was replaced.
                successor TEXT,
                CHECK (successor IS NULL OR used_at IS NOT NULL)
            )\(.strict)
            """,
            // Of the two that a mistake of the program could leave, the second is refused.
            "CREATE UNIQUE INDEX refresh_tokens_by_session ON refresh_tokens (session) WHERE used_at IS NULL",
            "CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session)",
            "CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at)",
        ])
}
