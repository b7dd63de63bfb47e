internal import CPostgreSQL
internal import Foundation

/// Owns a `PGresult`: the answer to one command.
final class PostgreSQLResult {
    private let pointer: OpaquePointer

    /// Takes over `pointer`.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    var status: ExecStatusType { PQresultStatus(pointer) }
    var isGood: Bool { status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK }
    var isError: Bool { status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE }

    /// The command's tag, such as `INSERT 0 1`, `COMMIT`.
    var tag: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }

    /// Rows that an INSERT, UPDATE or DELETE changed.
    var changedRows: Int {
        guard let count = PQcmdTuples(pointer).map({ String(cString: $0) }), !tag.hasPrefix("SELECT") else { return 0 }
        return Int(count) ?? 0
    }

    /// A field of an error, by its letter in the protocol (PostgreSQL manual, "Error and Notice Message Fields").
    func errorField(_ letter: Character) -> String? {
        PQresultErrorField(pointer, Int32(letter.asciiValue ?? 0)).map { String(cString: $0) }
    }

    func rows() -> [SQLRow] {
        let columns = 0..<PQnfields(pointer)
        let header = SQLRow.Columns(columns.map { PQfname(pointer, $0).map { String(cString: $0) } ?? "" })
        let types = columns.map { PostgreSQLType(PQftype(pointer, $0)) }
        return (0..<PQntuples(pointer)).map { row in
            SQLRow(header: header, values: zip(columns, types).map { value(row, $0, $1) })
        }
    }

    private func value(_ row: Int32, _ column: Int32, _ type: PostgreSQLType) -> SQLValue {
        guard PQgetisnull(pointer, row, column) == 0, let start = PQgetvalue(pointer, row, column) else { return .null }
        return type.value(UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(pointer, row, column))))
    }
}
