import Foundation
import Logging
import SQL
import TestSupport
import Testing

/// What is PostgreSQL's own, on the server that all tests share.
@Suite(.enabled(if: PostgreSQLServer.isInstalled)) struct PostgreSQLTests {
    private static func one(_ database: any SQLDatabase) async throws -> Int? {
        try await database.read { try $0.first("SELECT 1 AS one")?["one"] }
    }

    @Test func opensAsManyConnectionsAsItMayAndNoMore() async throws {
        let server = try await PostgreSQLServer.shared
        var configuration = SQLConfiguration()
        configuration.maximumConnections = 3
        configuration.waitLimit = .seconds(300)
        configuration.applicationName = "counted"
        let url = try await server.freshDatabase()
        try await Engine.open(url, configuration) { database in
            let most = try await withThrowingTaskGroup { group in
                for _ in 0..<30 {
                    group.addTask {
                        try await database.read {
                            try $0.first(
                                """
                                SELECT COUNT(*) AS n, pg_sleep(0.01) FROM pg_stat_activity
                                WHERE application_name = 'counted' AND datname = current_database()
                                """)?["n"] as Int? ?? 0
                        }
                    }
                }
                return try await group.reduce(0) { max($0, $1) }
            }
            #expect((1...3).contains(most))
        }
    }

    @Test func givesUpWaitingForAConnection() async throws {
        var configuration = SQLConfiguration()
        configuration.maximumConnections = 1
        configuration.waitLimit = .milliseconds(200)
        try await Engine.postgresql.withDatabase(configuration) { database in
            let (holds, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            async let holding: Void = database.read { _ in
                holds.signal()
                mayEnd.wait()
            }
            await Self.wait(for: holds)
            let error = try await sqlError { _ = try await Self.one(database) }
            #expect(error.code == .unavailable)
            #expect(error.description.contains("all connections are in use"))
            mayEnd.signal()
            try await holding
            #expect(try await Self.one(database) == 1)
        }
    }

    @Test func stopsWaitingWhenCancelled() async throws {
        var configuration = SQLConfiguration()
        configuration.maximumConnections = 1
        configuration.waitLimit = .seconds(600)
        try await Engine.postgresql.withDatabase(configuration) { database in
            let (holds, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            async let holding: Void = database.read { _ in
                holds.signal()
                mayEnd.wait()
            }
            await Self.wait(for: holds)
            await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup { group in
                    group.addTask { _ = try await Self.one(database) }
                    group.cancelAll()
                    try await group.waitForAll()
                }
            }
            mayEnd.signal()
            try await holding
            #expect(try await Self.one(database) == 1)
        }
    }

    @Test func reconnectsSilentlyWhenAnIdleConnectionDied() async throws {
        let server = try await PostgreSQLServer.shared
        var configuration = SQLConfiguration()
        configuration.maximumConnections = 1
        let url = try await server.freshDatabase()
        try await Engine.open(url, configuration) { database in
            try await database.write { try $0.execute("CREATE TABLE t (x TEXT)") }
            for _ in 0..<3 {
                try await Self.terminateBackends(of: database, server)
                #expect(try await Self.one(database) == 1)
                try await Self.terminateBackends(of: database, server)
                #expect(try await database.write { try $0.execute("INSERT INTO t VALUES ('a')") } == 1)
            }
            #expect(try await database.read { try $0.first("SELECT COUNT(*) AS n FROM t")?["n"] } == 3)
        }
    }

    @Test func isUnavailableWhenTheConnectionDiesInATransaction() async throws {
        try await Engine.postgresql.withDatabase { database in
            try await database.write { try $0.execute("CREATE TABLE t (x TEXT)") }
            for _ in 0..<2 {
                let error = try await sqlError {
                    try await database.write { connection in
                        try connection.execute("INSERT INTO t VALUES ('a')")
                        _ = try connection.query("SELECT pg_terminate_backend(pg_backend_pid())")
                    }
                }
                #expect(error.code == .unavailable)
                #expect(error.sqlState == "57P01")
                #expect(try await database.read { try $0.first("SELECT COUNT(*) AS n FROM t")?["n"] } == 0)
            }
        }
    }

    /// The limit holds for every statement of the connection, so nothing else is asked of it: a busy machine may need as long for less.
    @Test func endsStatementsThatTakeTooLong() async throws {
        var configuration = SQLConfiguration()
        configuration.statementLimit = .milliseconds(300)
        try await Engine.postgresql.withDatabase(configuration) { database in
            let error = try await sqlError { try await database.read { _ = try $0.query("SELECT pg_sleep(600)") } }
            #expect(error.sqlState == "57014")
        }
    }

    @Test func endsWaitsForLocksThatTakeTooLong() async throws {
        var configuration = SQLConfiguration()
        configuration.statementLimit = .seconds(600)
        configuration.lockLimit = .milliseconds(100)
        try await Engine.postgresql.withDatabase(configuration) { database in
            try await database.write { connection in
                try connection.execute("CREATE TABLE t (x TEXT)")
                try connection.execute("INSERT INTO t VALUES ('a')")
            }
            let (holds, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            async let holding = database.write { connection in
                let count = try connection.execute("UPDATE t SET x = 'b'")
                holds.signal()
                mayEnd.wait()
                return count
            }
            await Self.wait(for: holds)
            let error = try await sqlError { try await database.write { try $0.execute("UPDATE t SET x = 'c'") } }
            #expect(error.code == .busy)
            #expect(error.sqlState == "55P03")
            #expect(try await database.write { try $0.query("SELECT x FROM t\(.forUpdateSkippingLocked)").count } == 0)
            mayEnd.signal()
            #expect(try await holding == 1)
        }
    }

    /// More statements than a connection keeps prepared, the first again after it was dropped; and a table that changes under a kept statement.
    @Test func keepsPreparedStatementsUsable() async throws {
        let server = try await PostgreSQLServer.shared
        var configuration = SQLConfiguration()
        configuration.maximumConnections = 1
        let url = try await server.freshDatabase()
        try await Engine.open(url, configuration) { database in
            let many = (0..<300).map { number in (0..<9).reduce("0" as SQLStatement) { number >> $1 & 1 == 1 ? "2 * (\($0)) + 1" : "2 * (\($0))" } }
            for _ in 0..<2 {
                for (index, sum) in many.enumerated() {
                    #expect(try await database.read { try $0.first("SELECT \(sum) AS n")?["n"] } == reversed(index))
                }
            }
            #expect(try await database.read { try $0.first("SELECT COUNT(*) AS n FROM pg_prepared_statements")?["n"] as Int? ?? 0 } <= 256)
            try await database.write { try $0.execute("CREATE TABLE t (x TEXT)") }
            _ = try await database.read { try $0.query("SELECT * FROM t") }
            _ = try await server.sql("ALTER TABLE t ADD y TEXT", database: String(url.split(separator: "/").last ?? ""))
            #expect(try await sqlError { try await database.read { _ = try $0.query("SELECT * FROM t") } }.code == .serialisation)
            #expect(try await database.read { try $0.query("SELECT * FROM t").count } == 0)
        }
    }

    /// Nine bits backwards: what the sums above come to.
    private func reversed(_ number: Int) -> Int { (0..<9).reduce(0) { 2 * $0 + (number >> $1 & 1) } }

    @Test func givesUpOnAServerThatNoLongerAnswers() async throws {
        var configuration = SQLConfiguration()
        // Long enough for a busy machine to do the rest within it; the client waits ten seconds more.
        configuration.statementLimit = .seconds(20)
        try await Engine.postgresql.withDatabase(configuration) { database in
            let error = try await sqlError {
                try await database.read { connection in
                    let pid = Int32(try connection.first("SELECT pg_backend_pid() AS pid")?["pid"] ?? 0)
                    try #require(kill(pid, SIGSTOP) == 0)
                    defer { kill(pid, SIGCONT) }
                    return try connection.query("SELECT 1")
                }
            }
            #expect(error.code == .unavailable)
            #expect(error.description.contains("does not answer"))
            #expect(try await Self.one(database) == 1)
        }
    }

    @Test func tellsADeadlockFromOtherErrors() async throws {
        try await Engine.postgresql.withDatabase { database in
            try await database.write { connection in
                try connection.execute("CREATE TABLE t (id BIGINT, x BIGINT)")
                try connection.execute("INSERT INTO t VALUES (1, 0), (2, 0)")
            }
            let (firstHolds, secondHolds) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            @Sendable func cross(_ own: Int, _ other: Int, _ holds: DispatchSemaphore, _ otherHolds: DispatchSemaphore) async -> SQLError? {
                do {
                    try await database.write { connection in
                        try connection.execute("UPDATE t SET x = x + 1 WHERE id = \(own)")
                        holds.signal()
                        otherHolds.wait()
                        try connection.execute("UPDATE t SET x = x + 1 WHERE id = \(other)")
                    }
                    return nil
                } catch { return error as? SQLError }
            }
            async let first = cross(1, 2, firstHolds, secondHolds)
            async let second = cross(2, 1, secondHolds, firstHolds)
            #expect(await [first, second].compactMap { $0?.code } == [.serialisation])
        }
    }

    @Test func neverShowsThePassword() async throws {
        let server = try await PostgreSQLServer.shared
        let right = server.url()
        let encoded = String(right.split(separator: ":")[2].prefix { $0 != "@" })
        let urls = [
            right.replacing(encoded, with: "wrong%40hunter2"), server.url(database: "nowhere"), right.replacing("127.0.0.1", with: "no-such-host.invalid"),
        ]
        let log = RecordedLog()
        for url in urls {
            try await Engine.open(url, logger: Logger(label: "test") { _ in log }) { database in
                let error = try await sqlError { _ = try await Self.one(database) }
                #expect(error.code == .unavailable)
                for secret in [PostgreSQLServer.password, encoded, "hunter2"] { #expect(!error.debugDescription.contains(secret)) }
            }
        }
        #expect(log.lines.count == urls.count)
        for secret in [PostgreSQLServer.password, encoded, "hunter2"] { #expect(!log.lines.joined().contains(secret)) }
    }

    private static func terminateBackends(of database: any SQLDatabase, _ server: PostgreSQLServer) async throws {
        let pid = try await database.read { try $0.first("SELECT pg_backend_pid() AS pid")?["pid"] as Int? ?? 0 }
        _ = try await server.sql("SELECT pg_terminate_backend(\(pid), 10000)")
    }

    /// Off the threads that every test shares.
    private static func wait(for semaphore: DispatchSemaphore) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                semaphore.wait()
                continuation.resume()
            }
        }
    }
}
