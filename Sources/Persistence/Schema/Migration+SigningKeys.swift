internal import SQL

extension Migration {
    static let signingKeys = Migration(
        number: 18, name: "signing keys", reason: "Every instance must sign access tokens with a key that the others know, and be able to change it.",
        statements: [
            """
            CREATE TABLE signing_keys (
                -- The order in which they came: clocks of instances differ.
                position \(.countedKey),
                -- A token's kid.
                id TEXT NOT NULL UNIQUE,
                -- Sealed under the master key.
                private_key \(.blob) NOT NULL,
                active_from \(.integer) NOT NULL,
                ends_at \(.integer) NOT NULL
            )\(.strict)
            """
        ])
}
