internal import SQL

extension Migration {
    static let sessions = Migration(
        number: 14, name: "sessions", reason: "Each sign-in until its end, so that it can be seen, and ended from elsewhere.",
        statements: [
            """
            CREATE TABLE sessions (
                \(.identity),
                owner \(.integer) NOT NULL REFERENCES users (sequence),
                method TEXT NOT NULL CHECK (method IN ('password', 'identityProvider', 'clientCredentials')),
                used_second_factor \(.integer) NOT NULL CHECK (used_second_factor IN (0, 1)),
                address TEXT,
                agent TEXT,
                started_at \(.integer) NOT NULL,
                last_used_at \(.integer) NOT NULL,
                expires_at \(.integer) NOT NULL,
                -- NULL until somebody ends it: a session that expires is not written to.
                ended_at \(.integer),
                end_reason TEXT CHECK (end_reason IN ('signedOut', 'ended', 'expired', 'reuse', 'passwordChanged', 'disabled')),
                CHECK ((ended_at IS NULL) = (end_reason IS NULL))
            )\(.strict)
            """,
            "CREATE INDEX sessions_by_owner ON sessions (owner\(.thenSequence)) WHERE ended_at IS NULL",
            // For forgetting: the moment it was over.
            "CREATE INDEX sessions_by_end ON sessions ((COALESCE(ended_at, expires_at)))",
        ])
}
