import Foundation
import SQL
import TestSupport
import Testing

/// What a transaction promises, on both engines.
struct TransactionTests {
    private struct Stopped: Error {}

    private static func makeTables(_ database: any SQLDatabase) async throws {
        try await database.write { connection in
            try connection.executeScript([
                "CREATE TABLE sites (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, n BIGINT NOT NULL DEFAULT 0 CHECK (n >= 0))",
                "CREATE TABLE patients (site BIGINT NOT NULL REFERENCES sites (id), number TEXT NOT NULL, UNIQUE (site, number))",
                "CREATE TABLE words (word TEXT)", "CREATE UNIQUE INDEX words_folded ON words (lower(word))", "INSERT INTO words VALUES ('a')",
                "INSERT INTO sites (id, name) VALUES (1, 'north')",
                "INSERT INTO patients (site, number) VALUES (1, 'a')",
            ])
        }
    }

    private static func count(_ database: any SQLDatabase) async throws -> Int {
        try await database.read { try $0.first("SELECT COUNT(*) AS n FROM sites")?["n"] ?? -1 }
    }

    @Test(arguments: Engine.available) func keepsNothingOfWhatThrew(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Self.makeTables(database)
            await #expect(throws: Stopped.self) {
                try await database.write { connection in
                    try connection.execute("INSERT INTO sites (id, name) VALUES (2, 'south')")
                    throw Stopped()
                }
            }
            #expect(try await Self.count(database) == 1)
        }
    }

    /// The engines differ here by themselves: PostgreSQL would roll back in silence, SQLite would commit the rest.
    @Test(arguments: Engine.available) func commitsNothingAroundASwallowedError(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Self.makeTables(database)
            _ = try await sqlError {
                try await database.write { connection in
                    try connection.execute("INSERT INTO sites (id, name) VALUES (2, 'south')")
                    _ = try? connection.execute("INSERT INTO sites (id, name) VALUES (3, 'north')")
                }
            }
            #expect(try await Self.count(database) == 1)
            let error = try await sqlError {
                try await database.write { connection in
                    _ = try? connection.execute("INSERT INTO sites (id, name) VALUES (3, 'north')")
                    try connection.execute("INSERT INTO sites (id, name) VALUES (4, 'west')")
                }
            }
            #expect(error.code == .misuse)
            #expect(try await Self.count(database) == 1)
        }
    }

    static let violations: [(SQLStatement, SQLError.Code)] = [
        ("INSERT INTO sites (id, name) VALUES (1, 'south')", .uniqueViolation(constraint: "sites.id")),
        ("INSERT INTO sites (id, name) VALUES (2, 'north')", .uniqueViolation(constraint: "sites.name")),
        ("INSERT INTO patients (site, number) VALUES (1, 'a')", .uniqueViolation(constraint: "patients.site, patients.number")),
        ("INSERT INTO words VALUES ('A')", .uniqueViolation(constraint: "words_folded")),
        ("INSERT INTO patients (site, number) VALUES (99, 'b')", .foreignKeyViolation),
        ("DELETE FROM sites", .foreignKeyViolation),
        ("UPDATE sites SET n = -1", .checkViolation),
        ("INSERT INTO sites (id) VALUES (2)", .checkViolation),
        ("SELEKT 1", .misuse),
        ("SELECT nothing FROM sites", .misuse),
        ("SELECT * FROM nowhere", .misuse),
    ]

    @Test(arguments: Engine.available, violations.indices) func tellsWhatWasViolated(_ engine: Engine, _ index: Int) async throws {
        let (statement, code) = Self.violations[index]
        try await engine.withDatabase { database in
            try await Self.makeTables(database)
            let error = try await sqlError { try await database.write { try $0.execute(statement) } }
            #expect(error.code == code, "\(error.debugDescription)")
            #expect((error.sqlState != nil) == (engine == .postgresql))
            #expect(try await Self.count(database) == 1)
        }
    }

    @Test(arguments: Engine.available) func keepsValuesAndSQLOutOfDescriptions(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Self.makeTables(database)
            for statement in ["INSERT INTO sites (id, name) VALUES (77123, 'north')", "SELEKT 77123", "SELECT CAST('77123x' AS BIGINT) / 0, * FROM nowhere"]
                as [SQLStatement]
            {
                let error = try await sqlError { try await database.write { try $0.execute(statement) } }
                for secret in ["77123", "north'", "INSERT", "SELE"] { #expect(!"\(error)".contains(secret)) }
            }
        }
    }

    @Test(arguments: Engine.available) func countsChangedRows(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Self.makeTables(database)
            let counts = try await database.write { connection in
                try [
                    "INSERT INTO sites (id, name) VALUES (2, 'b'), (3, 'c')", "CREATE TABLE other (x TEXT)", "UPDATE sites SET n = 1", "SELECT * FROM sites",
                    "UPDATE sites SET n = 2 WHERE id = 99", "DELETE FROM sites WHERE id > 1", "INSERT INTO sites (id, name) VALUES (5, 'e') RETURNING id",
                ].map { (statement: SQLStatement) in try connection.execute(statement) }
            }
            #expect(counts == [2, 0, 3, 0, 0, 2, 1])
        }
    }

    @Test(arguments: Engine.available) func refusesToWriteInARead(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Self.makeTables(database)
            let error = try await sqlError { try await database.read { try $0.execute("UPDATE sites SET n = 5") } }
            #expect(error.code == .misuse)
            #expect(try await database.read { try $0.first("SELECT n FROM sites")?["n"] } == 0)
        }
    }

    /// Holds what must not leave its closure.
    private final class Thief: @unchecked Sendable {
        // Sendable: the test uses it after the closure has ended.
        var connection: (any SQLConnection)?
    }

    @Test(arguments: Engine.available) func refusesAConnectionAfterItsTransaction(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            let thief = Thief()
            try await database.read { thief.connection = $0 }
            let stolen = try #require(thief.connection)
            #expect(try await sqlError { _ = try stolen.query("SELECT 1") }.code == .misuse)
        }
    }

    @Test(arguments: Engine.available) func losesNoIncrementOfFiftyTasks(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Self.makeTables(database)
            try await withThrowingTaskGroup { group in
                for _ in 0..<50 {
                    group.addTask {
                        try await database.write { connection in
                            let n: Int = try connection.first("SELECT n FROM sites WHERE id = 1\(.forUpdate)")?["n"] ?? 0
                            try connection.execute("UPDATE sites SET n = \(n + 1) WHERE id = 1")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.read { try $0.first("SELECT n FROM sites")?["n"] } == 50)
        }
    }

    @Test(arguments: Engine.available) func readsOneSnapshotWhileOthersWrite(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Self.makeTables(database)
            let (hasRead, hasWritten) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            async let counts = database.read { connection in
                let before: Int? = try connection.first("SELECT COUNT(*) AS n FROM sites")?["n"]
                hasRead.signal()
                hasWritten.wait()
                return [before, try connection.first("SELECT COUNT(*) AS n FROM sites")?["n"]]
            }
            try await database.write { connection in
                hasRead.wait()
                try connection.execute("INSERT INTO sites (id, name) VALUES (2, 'south')")
            }
            hasWritten.signal()
            #expect(try await counts == [1, 1])
            #expect(try await Self.count(database) == 2)
        }
    }

    @Test(arguments: Engine.available) func readsWhileAWriterIsOpen(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Self.makeTables(database)
            let (hasWritten, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            async let writing: Void = database.write { connection in
                try connection.execute("INSERT INTO sites (id, name) VALUES (2, 'south')")
                hasWritten.signal()
                mayEnd.wait()
            }
            try await database.read { connection throws in
                hasWritten.wait()
                #expect(try connection.first("SELECT COUNT(*) AS n FROM sites")?["n"] == 1)
            }
            #expect(try await Self.count(database) == 1)
            mayEnd.signal()
            try await writing
            #expect(try await Self.count(database) == 2)
        }
    }

    @Test(arguments: Engine.available) func refusesWorkAfterClosing(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await database.read { _ = try $0.query("SELECT 1") }
            await database.close()
            #expect(try await sqlError { try await database.read { _ = try $0.query("SELECT 1") } }.code == .unavailable)
            #expect(try await sqlError { try await database.write { _ = try $0.query("SELECT 1") } }.code == .unavailable)
        }
    }
}
