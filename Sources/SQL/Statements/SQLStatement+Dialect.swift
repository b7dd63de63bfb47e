/// Words that the engines spell differently, to be put into a statement: `"data \(.blob) NOT NULL"`.
extension SQLStatement {
    /// The type of a column of bytes.
    public static let blob: SQLStatement = "\(sqlite: "BLOB", postgresql: "BYTEA")"

    /// The type of a column of 64-bit floating point numbers.
    public static let real: SQLStatement = "\(sqlite: "REAL", postgresql: "DOUBLE PRECISION")"

    /// The type of a column of 64-bit integers.
    public static let integer: SQLStatement = "\(sqlite: "INTEGER", postgresql: "BIGINT")"

    /// An integer primary key that the engine counts up and never gives twice.
    public static let countedKey: SQLStatement =
        "\(sqlite: "INTEGER PRIMARY KEY AUTOINCREMENT", postgresql: "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY")"

    /// Locks the rows of a SELECT until the transaction ends. Empty on SQLite, where a write transaction is alone anyway.
    public static let forUpdate: SQLStatement = "\(sqlite: "", postgresql: " FOR UPDATE")"

    /// Locks the rows of a SELECT and passes over those that another transaction holds: how workers share a queue. Empty on SQLite.
    public static let forUpdateSkippingLocked: SQLStatement = "\(sqlite: "", postgresql: " FOR UPDATE SKIP LOCKED")"
}
