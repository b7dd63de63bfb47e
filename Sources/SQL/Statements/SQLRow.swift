/// One row of an answer: values under the names of their columns.
public struct SQLRow: Sendable {
    /// The columns' names, shared by the rows of one answer.
    final class Columns: Sendable {
        let names: [String]
        private let places: [String: Int]

        init(_ names: [String]) {
            self.names = names
            places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        }

        func place(of name: String) -> Int? { places[name] }
    }

    let header: Columns
    public let values: [SQLValue]

    public var columns: [String] { header.names }

    /// Reads a column: `let name: String = try row["name"]`. Of two columns with one name it is the first.
    ///
    /// - Throws: `.misuse` that names the column, where there is none or where its value is of another kind.
    public subscript<T: SQLReadable>(_ column: String) -> T {
        get throws(SQLError) { try get(column) }
    }

    /// Reads a column: `try row.get("name", as: String.self)`; an optional type reads NULL as `nil`.
    ///
    /// - Throws: `.misuse` that names the column, where there is none or where its value is of another kind.
    public func get<T: SQLReadable>(_ column: String, as type: T.Type = T.self) throws(SQLError) -> T {
        guard let place = header.place(of: column), place < values.count else { throw .misuse("the answer has no column \(column)") }
        do {
            return try T(sqlValue: values[place])
        } catch let error as SQLReadingError {
            throw .misuse("column \(column) cannot be read: \(error)")
        } catch {
            throw SQLError(.misuse, "column \(column) cannot be read as \(T.self)", detail: String(reflecting: error))
        }
    }
}
