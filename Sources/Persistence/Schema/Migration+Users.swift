internal import SQL

extension Migration {
    static let users = Migration(
        number: 13, name: "users", reason: "Who may sign in, and as what.",
        statements: [
            """
            CREATE TABLE users (
                \(.identity),
                -- Never changed, for the audit names people by it.
                name TEXT NOT NULL UNIQUE CHECK (name <> ''),
                display_name TEXT,
                email TEXT,
                -- Words with a blank between, in the order of the alphabet.
                roles TEXT NOT NULL CHECK (roles <> ''),
                -- What roles says, for the look-up of the administrators that are left.
                is_administrator \(.integer) NOT NULL CHECK
                    (is_administrator = CASE WHEN (' ' || roles || ' ') LIKE '% administrator %' THEN 1 ELSE 0 END),
                is_enabled \(.integer) NOT NULL CHECK (is_enabled IN (0, 1)),
                -- The account at an identity provider; NULL for one that lives here alone.
                issuer TEXT,
                subject TEXT,
                -- In the PHC string format; NULL where one signs in otherwise.
                password_hash TEXT,
                must_change_password \(.integer) NOT NULL CHECK (must_change_password IN (0, 1)),
                -- SHA-256 of a machine's.
                client_secret TEXT,
                -- A confirmed one; repeated here, so that one look-up tells who somebody is.
                has_second_factor \(.integer) NOT NULL DEFAULT 0 CHECK (has_second_factor IN (0, 1)),
                revision \(.integer) NOT NULL CHECK (revision >= 1),
                created_at \(.integer) NOT NULL,
                updated_at \(.integer) NOT NULL,
                last_sign_in_at \(.integer),
                UNIQUE (issuer, subject),
                CHECK ((issuer IS NULL) = (subject IS NULL))
            )\(.strict)
            """,
            "CREATE INDEX users_administrators ON users (is_administrator\(.thenSequence)) WHERE is_administrator = 1",
        ])
}
