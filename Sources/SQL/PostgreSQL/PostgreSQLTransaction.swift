internal import CPostgreSQL

/// One transaction on a leased connection. BEGIN travels with the first statement, so that it costs no round trip of its own.
final class PostgreSQLTransaction: SQLConnection {
    enum Kind {
        case read, write

        var beginning: String {
            switch self {
            case .read: "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
            case .write: "BEGIN ISOLATION LEVEL READ COMMITTED"
            }
        }
    }

    let dialect = SQLDialect.postgresql
    private let kind: Kind
    private let lease: PostgreSQLLease
    private let connect: () throws(SQLError) -> PostgreSQLConnection
    private var hasBegun = false
    private var isOver = false
    private var failure: SQLError?
    private var waitsWithoutEnd = false

    init(_ kind: Kind, on lease: PostgreSQLLease, connect: @escaping () throws(SQLError) -> PostgreSQLConnection) {
        self.kind = kind
        self.lease = lease
        self.connect = connect
    }

    /// Runs `body` and ends the transaction. Blocks.
    func run<T>(_ body: (any SQLConnection) throws -> T) throws -> T {
        defer {
            isOver = true
            if let connection = lease.connection { settle(connection) }
        }
        do {
            let value = try body(self)
            try commit()
            return value
        } catch {
            rollBack()
            throw error
        }
    }

    func execute(_ statement: SQLStatement) throws(SQLError) -> Int { try answer(to: statement).changedRows }

    func query(_ statement: SQLStatement) throws(SQLError) -> [SQLRow] { try answer(to: statement).rows() }

    /// Lifts the limits of statements and locks for this transaction: a migration takes as long as it takes.
    func waitWithoutEnd() throws(SQLError) {
        waitsWithoutEnd = true
        try executeScript(["SET LOCAL statement_timeout = 0", "SET LOCAL lock_timeout = 0"])
    }

    private func answer(to statement: SQLStatement) throws(SQLError) -> PostgreSQLResult {
        guard !isOver else { throw .misuse("the connection was used after its transaction") }
        if let failure { throw .earlier(failure) }
        do throws(SQLError) {
            return try send(statement)
        } catch {
            failure = error
            throw error
        }
    }

    private func send(_ statement: SQLStatement) throws(SQLError) -> PostgreSQLResult {
        let reply = hasBegun ? try currentConnection().run(statement, after: [], limit: patience) : try begin(with: statement)
        if let loss = reply.loss { throw loss }
        if let failed = reply.results.first(where: \.isError) { throw SQLError(failed, isReading: kind == .read) }
        guard let result = reply.results.last else { throw SQLError(.unknown, "the database server gave no answer") }
        return result
    }

    /// A connection may have died while it was idle: then the statement is sent once more on a fresh one. That is safe even for a write, for nothing is
    /// committed before COMMIT is sent.
    private func begin(with statement: SQLStatement) throws(SQLError) -> PostgreSQLWire.Reply {
        let connection = try currentConnection()
        let reply = try connection.run(statement, after: [kind.beginning], limit: patience)
        hasBegun = true
        let diedIdle = reply.loss != nil && connection.wasUsed && reply.results.first?.isGood != true
        guard diedIdle else { return reply }
        lease.connection = nil
        return try currentConnection().run(statement, after: [kind.beginning], limit: patience)
    }

    private func currentConnection() throws(SQLError) -> PostgreSQLConnection {
        if let connection = lease.connection { return connection }
        let connection = try connect()
        lease.connection = connection
        return connection
    }

    private var patience: Duration? { waitsWithoutEnd ? nil : lease.connection?.patience }

    private func commit() throws(SQLError) {
        // An error that the closure swallowed: the server would answer COMMIT by rolling back, and call it no error.
        if let failure { throw failure }
        guard hasBegun, let connection = lease.connection else { return }
        // Of a transaction that read, nobody needs to wait for the end.
        guard kind == .write else { return connection.finishWithoutWaiting("COMMIT", limit: patience) }
        let reply = connection.finish("COMMIT", limit: patience)
        if reply.loss != nil { throw SQLError(.unavailable, "the connection was lost during COMMIT: whether it took place is unknown") }
        guard let result = reply.results.last else { throw SQLError(.unknown, "the database server gave no answer to COMMIT") }
        if result.isError { throw SQLError(result) }
    }

    private func rollBack() {
        guard hasBegun, let connection = lease.connection, !connection.isLost, connection.isInTransaction else { return }
        connection.finishWithoutWaiting("ROLLBACK", limit: patience)
    }

    private func settle(_ connection: PostgreSQLConnection) {
        connection.wasUsed = true
        // A server that can only be read has handed over to another: the next connection may find that one.
        if connection.isLost || failure?.code == .unavailable { lease.connection = nil }
    }
}
