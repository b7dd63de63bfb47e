/// What went wrong in a database.
///
/// `description` may be logged: it holds no SQL, no value and no password. What the engine said, which may, is in `debugDescription` only.
public struct SQLError: Error, Sendable, Equatable {
    public let code: Code

    /// PostgreSQL's five characters; `nil` where the error is SQLite's or our own.
    public let sqlState: String?

    private let message: String
    private let detail: String?

    init(_ code: Code, _ message: String, sqlState: String? = nil, detail: String? = nil) {
        self.code = code
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
    }

    public enum Code: Sendable, Hashable {
        /// No connection, or it was lost; the server starts, stops or only reads; all connections stayed in use. Later it may work.
        case unavailable
        /// `constraint` is `table.column`, or `table.column, table.column`; the index's name where it is over an expression.
        case uniqueViolation(constraint: String?)
        case foreignKeyViolation
        /// A CHECK, a NOT NULL, or an error that a trigger raised.
        case checkViolation
        /// Two transactions crossed (deadlock, serialisation failure): run this one again from its start.
        case serialisation
        case diskFull
        /// Another transaction held a lock for too long, or the statement ran past its time.
        case busy
        /// The program is wrong: a statement that cannot be read, a column that is not there, a value that does not fit.
        case misuse
        case unknown
    }

    static func misuse(_ message: String) -> SQLError { SQLError(.misuse, message) }
    static func earlier(_ failure: SQLError) -> SQLError {
        SQLError(.misuse, "a statement failed earlier in this transaction", detail: failure.debugDescription)
    }
    static let closed = SQLError(.unavailable, "the database was closed")
    static let writesInReading = misuse("a statement writes in a transaction that only reads")
}

extension SQLError: CustomStringConvertible {
    public var description: String {
        sqlState.map { "database: \(message) (SQLSTATE \($0))" } ?? "database: \(message)"
    }
}

extension SQLError: CustomDebugStringConvertible {
    public var debugDescription: String {
        detail.map { "\(description): \($0)" } ?? description
    }
}
