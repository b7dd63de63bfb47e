import SQL
import Testing

/// The schema goes forward once, whoever starts first.
struct MigratorTests {
    private static let migrations = [
        Migration(number: 1, name: "items", reason: "a test", statements: ["CREATE TABLE items (id \(.countedKey), data \(.blob))"]),
        Migration(
            number: 2, name: "first item", reason: "a test",
            statements: ["INSERT INTO items (data) VALUES (\([1, 2] as [UInt8]))", "CREATE INDEX items_data ON items (data)"]),
        Migration(number: 3, name: "another item", reason: "a test", statements: ["INSERT INTO items (data) VALUES (NULL)"]),
    ]

    private static func items(_ database: any SQLDatabase) async throws -> Int {
        try await database.read { try $0.first("SELECT COUNT(*) AS n FROM items")?["n"] ?? -1 }
    }

    @Test(arguments: Engine.available) func appliesWhatIsPending(_ engine: Engine) async throws {
        try await engine.withDatabase { database async throws in
            #expect(try await Migrator(Self.migrations).pending(of: database).map(\.number) == [1, 2, 3])
            #expect(try await Migrator(Array(Self.migrations.prefix(2))).migrate(database).map(\.number) == [1, 2])
            let whole = Migrator(Self.migrations)
            #expect(try await whole.status(of: database).map(\.isApplied) == [true, true, false])
            #expect(try await whole.migrate(database).map(\.number) == [3])
            #expect(try await whole.migrate(database).isEmpty)
            #expect(try await whole.status(of: database).allSatisfy { $0.appliedAt?.hasSuffix("Z") == true })
            #expect(try await Self.items(database) == 2)
        }
    }

    @Test(arguments: Engine.available) func appliesOnceUnderEightMigrators(_ engine: Engine) async throws {
        try await engine.withURL { url in
            try await Engine.open(url) { first in
                try await Engine.open(url) { second in
                    let applied = try await withThrowingTaskGroup { group in
                        for number in 0..<8 {
                            group.addTask { try await Migrator(Self.migrations).migrate(number.isMultiple(of: 2) ? first : second).map(\.number) }
                        }
                        return try await group.reduce(into: []) { $0 += $1 }
                    }
                    #expect(applied.sorted() == [1, 2, 3])
                    #expect(try await Self.items(second) == 2)
                }
            }
        }
    }

    @Test(arguments: Engine.available) func refusesANewerDatabase(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Migrator(Self.migrations).migrate(database)
            let older = Migrator(Array(Self.migrations.prefix(2)))
            let error = try #require(await #expect(throws: MigrationError.self) { try await older.migrate(database) })
            #expect(error.description.contains("made by a newer version"))
            await #expect(throws: MigrationError.self) { try await older.status(of: database) }
        }
    }

    @Test(arguments: Engine.available) func refusesAChangedMigrationButNotAnotherLayout(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Migrator([Self.migrations[0]]).migrate(database)
            func rewritten(_ statement: SQLStatement) -> Migrator { Migrator([Migration(number: 1, name: "items", reason: "a test", statements: [statement])]) }
            #expect(try await rewritten("CREATE TABLE items\n    (id \(.countedKey),  data \(.blob))").pending(of: database).isEmpty)
            let error = try #require(
                await #expect(throws: MigrationError.self) { try await rewritten("CREATE TABLE items (id \(.countedKey), data TEXT)").migrate(database) })
            #expect(error.description.contains("migration 1 (items) was changed"))
        }
    }

    @Test(arguments: Engine.available) func rollsBackAFailedMigrationAndKeepsThoseBefore(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            let broken = Migration(
                number: 2, name: "broken", reason: "a test", statements: ["CREATE TABLE half (x TEXT)", "INSERT INTO nowhere VALUES ('secret')"])
            let error = try #require(await #expect(throws: MigrationError.self) { try await Migrator([Self.migrations[0], broken]).migrate(database) })
            #expect(error.description.contains("migration 2 (broken) failed"))
            #expect(!error.description.contains("secret"))
            #expect(try await Migrator(Self.migrations).migrate(database).map(\.number) == [2, 3])
            #expect(try await sqlError { try await database.read { _ = try $0.query("SELECT * FROM half") } }.code == .misuse)
        }
    }

    @Test(arguments: Engine.available) func showsWhatItWouldDo(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            let plan = try await Migrator(Self.migrations).dryRun(database)
            #expect(plan.map(\.migration.number) == [1, 2, 3])
            #expect(plan[0].statements[0].contains(engine == .sqlite ? "data BLOB" : "data BYTEA"))
            #expect(try await Migrator(Self.migrations).pending(of: database).count == 3)
        }
    }
}
