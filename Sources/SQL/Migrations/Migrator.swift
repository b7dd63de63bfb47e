/// Brings a database to this program's schema. Instances that start at once apply each migration once: the others wait and find nothing left.
public struct Migrator: Sendable {
    private let migrations: [Migration]

    /// - Precondition: the numbers count up from 1.
    public init(_ migrations: [Migration]) {
        precondition(migrations.map(\.number) == Array(1..<migrations.count + 1), "migrations must be numbered 1, 2, 3, …")
        self.migrations = migrations
    }

    /// Every migration that the program knows, and when it was applied.
    ///
    /// - Throws: `MigrationError` where the database holds another program's migrations.
    public func status(of database: any SQLDatabase) async throws -> [MigrationStatus] {
        try await database.read { connection in
            let applied = try checked(AppliedMigrations.read(connection), connection.dialect)
            return migrations.map { migration in
                MigrationStatus(number: migration.number, name: migration.name, appliedAt: applied.first { $0.number == migration.number }?.appliedAt)
            }
        }
    }

    /// What `migrate` would apply, in order.
    public func pending(of database: any SQLDatabase) async throws -> [Migration] {
        try await database.read { connection in try pending(connection) }
    }

    /// What `migrate` would send, without sending it.
    public func dryRun(_ database: any SQLDatabase) async throws -> [PlannedMigration] {
        try await pending(of: database).map { migration in
            PlannedMigration(migration: migration, statements: migration.statements.map { $0.text(for: database.dialect) })
        }
    }

    /// Applies what is pending, each migration in a transaction of its own, and waits for other instances that do the same.
    ///
    /// - Returns: what this call applied.
    /// - Throws: `MigrationError`, with the failed migration rolled back and those before it kept.
    @discardableResult public func migrate(_ database: any SQLDatabase) async throws -> [Migration] {
        var applied: [Migration] = []
        // Asking first spares the lock when there is nothing to do, as in all starts but one.
        while try await !pending(of: database).isEmpty, let migration = try await applyNext(database) { applied.append(migration) }
        return applied
    }

    private func applyNext(_ database: any SQLDatabase) async throws -> Migration? {
        try await waitingForOthers {
            try await database.write { connection in
                try AppliedMigrations.lock(connection)
                guard let migration = try pending(connection).first else { return nil }
                do throws(SQLError) {
                    try connection.executeScript(migration.statements)
                    try AppliedMigrations.add(migration, connection)
                } catch {
                    throw MigrationError.failed(number: migration.number, name: migration.name, error)
                }
                return migration
            }
        }
    }

    /// SQLite gives up on another process's lock after seconds; a migration may take minutes.
    private func waitingForOthers<T>(_ body: () async throws -> T) async throws -> T {
        for _ in 0..<100 {
            do {
                return try await body()
            } catch let error as SQLError where error.code == .busy {
                try Task.checkCancellation()
            }
        }
        return try await body()
    }

    private func pending(_ connection: any SQLConnection) throws -> [Migration] {
        let applied = Set(try checked(AppliedMigrations.read(connection), connection.dialect).map(\.number))
        return migrations.filter { !applied.contains($0.number) }
    }

    private func checked(_ applied: [AppliedMigrations.Entry], _ dialect: SQLDialect) throws -> [AppliedMigrations.Entry] {
        for entry in applied {
            guard let migration = migrations.first(where: { $0.number == entry.number }) else {
                throw MigrationError.newerDatabase(number: entry.number, name: entry.name)
            }
            guard migration.checksum(for: dialect) == entry.checksum else { throw MigrationError.changed(number: entry.number, name: entry.name) }
        }
        return applied
    }
}
