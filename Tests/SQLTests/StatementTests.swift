import SQL
import Testing

/// Values never stand in the text.
struct StatementTests {
    private static let id = 7
    private static let name = "x' OR '1'='1"
    private static let condition: SQLStatement = "id = \(id)"

    static let statements: [(SQLStatement, sqlite: String, postgresql: String)] = [
        ("SELECT 1", "SELECT 1", "SELECT 1"),
        ("SELECT \(id), \(name)", "SELECT ?1, ?2", "SELECT $1, $2"),
        ("SELECT \("written in place")", "SELECT ?1", "SELECT $1"),
        ("SELECT \(id as Int?), \(true), \(1.5), \([1, 2] as [UInt8])", "SELECT ?1, ?2, ?3, ?4", "SELECT $1, $2, $3, $4"),
        ("WHERE \(condition) AND name = \(name)", "WHERE id = ?1 AND name = ?2", "WHERE id = $1 AND name = $2"),
        ("IN \(list: [1, 2, 3])", "IN (?1, ?2, ?3)", "IN ($1, $2, $3)"),
        ("IN \(list: [] as [String])", "IN (NULL)", "IN (NULL)"),
        ("SELECT \(raw: "a, b") FROM t", "SELECT a, b FROM t", "SELECT a, b FROM t"),
        ("b \(.blob)", "b BLOB", "b BYTEA"),
        (
            "a \(sqlite: "MATCH \(name)", postgresql: "@@ to_tsquery(\(id), \(name))") b \(id)", "a MATCH ?1 b ?2",
            "a @@ to_tsquery($1, $2) b $3"
        ),
        ("SELECT 1\(.forUpdateSkippingLocked)", "SELECT 1", "SELECT 1 FOR UPDATE SKIP LOCKED"),
        (.joined([condition, "b = \(name)"], separator: " AND "), "id = ?1 AND b = ?2", "id = $1 AND b = $2"),
        (.joined([], separator: ", "), "", ""),
    ]

    @Test(arguments: statements.indices) func writesPlaceholders(_ index: Int) {
        let (statement, sqlite, postgresql) = Self.statements[index]
        #expect(statement.text(for: .sqlite) == sqlite)
        #expect(statement.text(for: .postgresql) == postgresql)
    }
}
