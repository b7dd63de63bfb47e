internal import SQL

extension Migration {
    static let secondFactors = Migration(
        number: 17, name: "second factors", reason: "Time-based codes (RFC 6238), each good once, and recovery codes for whoever lost the telephone.",
        statements: [
            """
            CREATE TABLE second_factors (
                owner \(.integer) NOT NULL PRIMARY KEY REFERENCES users (sequence),
                -- Sealed under the master key.
                secret \(.blob) NOT NULL,
                proposed_at \(.integer) NOT NULL,
                -- NULL until a code has shown that its owner has it: it is not asked for before.
                confirmed_at \(.integer),
                -- The time step of the last code that was accepted: only later ones are.
                last_step \(.integer),
                CHECK ((confirmed_at IS NULL) = (last_step IS NULL))
            )\(.strict)
            """,
            """
            CREATE TABLE recovery_codes (
                owner \(.integer) NOT NULL REFERENCES second_factors (owner),
                -- SHA-256, in hex.
                digest TEXT NOT NULL,
                created_at \(.integer) NOT NULL,
                used_at \(.integer),
                PRIMARY KEY (owner, digest)
            )\(.strict)
            """,
        ])
}
