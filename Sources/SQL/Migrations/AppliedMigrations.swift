internal import Foundation

/// The table `schema_migrations`: what was applied to this database.
enum AppliedMigrations {
    struct Entry {
        let number: Int
        let name: String
        let checksum: String
        let appliedAt: String
    }

    /// Keeps other instances out until the transaction ends. A write transaction of SQLite is alone from its start.
    static func lock(_ connection: any SQLConnection) throws(SQLError) {
        guard let transaction = connection as? PostgreSQLTransaction else { return }
        try transaction.waitWithoutEnd()
        // Any constant will do, as long as it stays the same: "pneumosc" in ASCII.
        _ = try transaction.query("SELECT pg_advisory_xact_lock(8101245168303433571)")
    }

    static func read(_ connection: any SQLConnection) throws(SQLError) -> [Entry] {
        guard try exists(connection) else { return [] }
        return try connection.query("SELECT number, name, checksum, applied_at FROM schema_migrations ORDER BY number").map { row throws(SQLError) in
            Entry(number: try row["number"], name: try row["name"], checksum: try row["checksum"], appliedAt: try row["applied_at"])
        }
    }

    static func add(_ migration: Migration, _ connection: any SQLConnection) throws(SQLError) {
        let now = Date.now.formatted(.iso8601)
        try connection.executeScript([
            "CREATE TABLE IF NOT EXISTS schema_migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT NULL)",
            """
            INSERT INTO schema_migrations (number, name, checksum, applied_at)
            VALUES (\(migration.number), \(migration.name), \(migration.checksum(for: connection.dialect)), \(now))
            """,
        ])
    }

    /// Asks a table of PostgreSQL's catalogue: `to_regclass` alone answers from a cache that may be older than the lock.
    private static func exists(_ connection: any SQLConnection) throws(SQLError) -> Bool {
        let row = try connection.first(
            """
            SELECT \(sqlite: "EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'schema_migrations')",
                     postgresql: "EXISTS (SELECT 1 FROM pg_class WHERE relname = 'schema_migrations' AND pg_table_is_visible(oid))") AS here
            """)
        return try row?["here"] ?? false
    }
}
