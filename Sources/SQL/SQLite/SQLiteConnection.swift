internal import Foundation
internal import GRDB

/// Runs statements on a connection of GRDB.
final class SQLiteConnection: SQLConnection {
    let dialect = SQLDialect.sqlite
    private let isReading: Bool
    private var database: Database?
    private var failure: SQLError?

    private init(_ database: Database, isReading: Bool) {
        self.database = database
        self.isReading = isReading
    }

    /// Lends the connection to `body`. The transaction around it is GRDB's.
    static func use<T>(_ database: Database, isReading: Bool, _ body: (any SQLConnection) throws -> T) throws -> T {
        let connection = SQLiteConnection(database, isReading: isReading)
        defer { connection.database = nil }
        let value = try body(connection)
        // As on PostgreSQL: an error that the closure swallowed must not be committed around.
        if let failure = connection.failure { throw failure }
        return value
    }

    func execute(_ sql: SQLStatement) throws(SQLError) -> Int {
        try run(sql) { database, statement in
            let before = database.totalChangesCount
            try statement.execute()
            // The count stays what it was when a statement changes nothing by its nature, as CREATE does.
            return database.totalChangesCount == before ? 0 : database.changesCount
        }
    }

    func query(_ sql: SQLStatement) throws(SQLError) -> [SQLRow] {
        try run(sql) { _, statement in
            let header = SQLRow.Columns(statement.columnNames)
            var rows: [SQLRow] = []
            let cursor = try Row.fetchCursor(statement)
            while let row = try cursor.next() {
                rows.append(SQLRow(header: header, values: row.databaseValues.map(SQLValue.init)))
            }
            return rows
        }
    }

    private func run<T>(_ sql: SQLStatement, _ body: (Database, Statement) throws -> T) throws(SQLError) -> T {
        guard let database else { throw .misuse("the connection was used after its transaction") }
        if let failure { throw .earlier(failure) }
        do {
            return try body(database, try prepare(sql, database))
        } catch {
            let failure = SQLError(running: error, isReading: isReading)
            self.failure = failure
            throw failure
        }
    }

    private func prepare(_ sql: SQLStatement, _ database: Database) throws -> Statement {
        let rendered = sql.rendered(for: .sqlite)
        try rendered.check()
        let statement = sql.varies ? try database.makeStatement(sql: rendered.text) : try database.cachedStatement(sql: rendered.text)
        try statement.setArguments(StatementArguments(rendered.values.map(DatabaseValue.init)))
        return statement
    }
}

extension DatabaseValue {
    fileprivate init(_ value: SQLValue) {
        self =
            switch value {
            case .null: .null
            case .integer(let integer): integer.databaseValue
            case .real(let real): real.databaseValue
            case .text(let text): text.databaseValue
            case .blob(let bytes): Data(bytes).databaseValue
            }
    }
}

extension SQLValue {
    fileprivate init(_ value: DatabaseValue) {
        self =
            switch value.storage {
            case .null: .null
            case .int64(let integer): .integer(integer)
            case .double(let real): .real(real)
            case .string(let text): .text(text)
            case .blob(let data): .blob([UInt8](data))
            }
    }
}
