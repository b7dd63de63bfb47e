internal import SQL

extension Migration {
    static let sealedValues = Migration(
        number: 21, name: "sealed values",
        reason:
            "What the service itself must keep secret and never lose, such as the key of the audit chain, outlives every master key: sealed, and sealed anew.",
        statements: [
            """
            CREATE TABLE sealed_values (
                name TEXT NOT NULL PRIMARY KEY,
                -- Under the master key that the bytes name.
                sealed \(.blob) NOT NULL
            )\(.strict)
            """
        ])
}
