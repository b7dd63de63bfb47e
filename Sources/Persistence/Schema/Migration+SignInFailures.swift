internal import SQL

extension Migration {
    static let signInFailures = Migration(
        number: 19, name: "sign-in failures", reason: "Who guesses passwords must wait, whichever instance is asked and however often it is started anew.",
        statements: [
            """
            CREATE TABLE sign_in_failures (
                -- A digest of what is counted under: people type passwords into the field of names.
                key TEXT NOT NULL PRIMARY KEY,
                count \(.integer) NOT NULL CHECK (count >= 1),
                last_at \(.integer) NOT NULL
            )\(.strict)
            """,
            "CREATE INDEX sign_in_failures_by_age ON sign_in_failures (last_at)",
        ])
}
