import Foundation
import SQL
import TestSupport
import Testing

/// What is SQLite's own: its file, its settings, its lock.
struct SQLiteTests {
    @Test func survivesLossOfPowerAndKeepsForeignKeys() async throws {
        try await Engine.sqlite.withDatabase { database async throws in
            let settings: [(SQLStatement, SQLValue)] = [
                ("PRAGMA synchronous", .integer(2)), ("PRAGMA journal_mode", .text("wal")), ("PRAGMA foreign_keys", .integer(1)),
                ("PRAGMA trusted_schema", .integer(0)),
            ]
            for (pragma, value) in settings {
                #expect(try await database.write { try $0.query(pragma).first?.values.first } == value)
            }
        }
    }

    @Test func makesItsFolderAndFileForNobodyElse() async throws {
        let folder = try TemporaryFolder()
        let data = folder.url.appending(path: "a/data")
        try await Engine.open("sqlite:\(data.path)/x.sqlite") { database in
            try await database.write { try $0.execute("CREATE TABLE t (x TEXT)") }
            for (path, rights) in [(data.path, 0o700), ("\(data.path)/x.sqlite", 0o600), ("\(data.path)/x.sqlite-wal", 0o600)] {
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                #expect(attributes[.posixPermissions] as? Int == rights, "\(path)")
            }
        }
    }

    @Test func saysThatTheDiskIsFull() async throws {
        try await Engine.sqlite.withDatabase { database in
            try await database.write { connection in
                try connection.execute("CREATE TABLE t (x BLOB)")
                _ = try connection.query("PRAGMA max_page_count = 20")
            }
            let error = try await sqlError { try await database.write { try $0.execute("INSERT INTO t VALUES (\([UInt8](repeating: 1, count: 1 << 20)))") } }
            #expect(error.code == .diskFull)
            #expect(try await database.read { try $0.first("SELECT COUNT(*) AS n FROM t")?["n"] } == 0)
        }
    }

    @Test func isBusyWhileAnotherHoldsTheLock() async throws {
        try await Engine.sqlite.withURL { url in
            var impatient = SQLConfiguration()
            impatient.lockLimit = .milliseconds(200)
            try await Engine.open(url) { first in
                try await Engine.open(url, impatient) { second in
                    try await first.write { try $0.execute("CREATE TABLE t (x TEXT)") }
                    let (holds, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
                    async let holding: Void = first.write { _ in
                        holds.signal()
                        mayEnd.wait()
                    }
                    try await first.read { _ in holds.wait() }
                    #expect(try await sqlError { try await second.write { try $0.execute("INSERT INTO t VALUES ('a')") } }.code == .busy)
                    #expect(try await second.read { try $0.query("SELECT * FROM t").count } == 0)
                    mayEnd.signal()
                    try await holding
                    #expect(try await second.write { try $0.execute("INSERT INTO t VALUES ('a')") } == 1)
                }
            }
        }
    }

    @Test func refusesAFileThatIsNoDatabase() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Data("This is a letter, not a database, and long enough to be seen as one. ".utf8), to: "letter.txt")
        let error = try await sqlError { try await Engine.open(file.path) { _ in } }
        #expect(error.description.contains("damaged or is no SQLite database"))
        #expect(try await sqlError { try await Engine.open("\(file.path)/inside.sqlite") { _ in } }.code == .unavailable)
    }
}
