internal import SQL

/// Triggers by which a table refuses to be changed, whoever asks: a slip of the program, or somebody at the database's own prompt.
extension SQLStatement {
    /// What PostgreSQL's triggers call; SQLite's say it themselves.
    static var functionThatRefuses: SQLStatement {
        let function: SQLStatement = """
            CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''this table is append only''; END'
            """
        return "\(sqlite: "SELECT 1", postgresql: function)"
    }

    /// - Parameters:
    ///   - change: `UPDATE` or `DELETE`.
    ///   - condition: on OLD and NEW, which changes are refused; all of them unless given.
    static func refusing(_ change: StaticString, on table: StaticString, when condition: SQLStatement? = nil) -> SQLStatement {
        let condition: SQLStatement = condition.map { " WHEN (\($0))" } ?? ""
        return """
            CREATE TRIGGER \(raw: table)_refuse_\(raw: change) BEFORE \(raw: change) ON \(raw: table) FOR EACH ROW\(condition) \
            \(sqlite: "BEGIN SELECT RAISE(ABORT, 'this table is append only'); END", postgresql: "EXECUTE FUNCTION refuse_change()")
            """
    }

    /// SQLite has no TRUNCATE.
    static func refusingTruncation(of table: StaticString) -> SQLStatement {
        let trigger: SQLStatement = "CREATE TRIGGER \(raw: table)_refuse_truncate BEFORE TRUNCATE ON \(raw: table) EXECUTE FUNCTION refuse_change()"
        return "\(sqlite: "SELECT 1", postgresql: trigger)"
    }
}
