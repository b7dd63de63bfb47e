import Foundation
import SQL
import TestSupport
import Testing

/// A server that goes away and comes back.
@Suite(.enabled(if: PostgreSQLServer.isInstalled)) struct PostgreSQLOutageTests {
    /// Failing takes milliseconds and coming back two seconds; the rest is for a machine that runs every other test meanwhile.
    private static let limit = Duration.seconds(20)

    private static func one(_ database: any SQLDatabase) async throws -> Int? {
        try await database.read { try $0.first("SELECT 1 AS one")?["one"] }
    }

    @Test(arguments: [false, true]) func failsFastWhileAwayAndServesAgainSoonAfter(_ crash: Bool) async throws {
        let server = try await PostgreSQLServer.start()
        // Whoever waited for its turn would fail the limits below.
        var configuration = SQLConfiguration()
        configuration.waitLimit = .seconds(600)
        try await Engine.open(server.url(), configuration) { database in
            try await withThrowingTaskGroup { group in
                for _ in 0..<10 { group.addTask { _ = try await Self.one(database) } }
                try await group.waitForAll()
            }
            try await server.stop(atOnce: crash)
            for _ in 0..<3 {
                let start = ContinuousClock.now
                let codes = await withTaskGroup { group in
                    for _ in 0..<40 { group.addTask { (await #expect(throws: SQLError.self) { _ = try await Self.one(database) })?.code } }
                    return await group.reduce(into: Set()) { $0.insert($1) }
                }
                #expect(codes == [.unavailable])
                #expect(ContinuousClock.now - start < Self.limit)
            }
            try await server.start()
            let start = ContinuousClock.now
            #expect(try await eventually { (try? await Self.one(database)) == 1 })
            #expect(ContinuousClock.now - start < Self.limit)
        }
        try await server.stop()
    }

    @Test func startsBeforeItsServer() async throws {
        let server = try await PostgreSQLServer.start()
        try await server.stop()
        try await Engine.open(server.url()) { database in
            #expect(try await sqlError { _ = try await Self.one(database) }.code == .unavailable)
            try await server.start()
            #expect(try await eventually { (try? await Self.one(database)) == 1 })
        }
        try await server.stop()
    }
}
