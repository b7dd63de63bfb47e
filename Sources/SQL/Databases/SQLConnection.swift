/// A connection inside its transaction. Valid only within the closure that it was given to, and only on that closure's thread.
///
/// A statement that fails spoils the transaction, on both engines: whatever follows is refused and the transaction is rolled back.
public protocol SQLConnection {
    var dialect: SQLDialect { get }

    /// Runs one statement to its end.
    ///
    /// - Returns: how many rows an INSERT, UPDATE or DELETE changed; otherwise 0.
    @discardableResult func execute(_ statement: SQLStatement) throws(SQLError) -> Int

    /// Runs one statement and reads all its rows into memory: bound what can grow by LIMIT.
    func query(_ statement: SQLStatement) throws(SQLError) -> [SQLRow]
}

extension SQLConnection {
    /// The first row of an answer, which is read whole: say LIMIT 1 where there may be many.
    public func first(_ statement: SQLStatement) throws(SQLError) -> SQLRow? {
        try query(statement).first
    }

    /// Runs statements one after another.
    public func executeScript(_ statements: [SQLStatement]) throws(SQLError) {
        for statement in statements { try execute(statement) }
    }
}
