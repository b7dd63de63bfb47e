import Foundation
import Logging
import SQL
import TestSupport
import Testing

/// The engines that a test runs on. A test over both is a table: `@Test(arguments: Engine.available)`.
enum Engine: String, CaseIterable, CustomTestStringConvertible {
    case sqlite, postgresql

    static let available = allCases.filter { $0 == .sqlite || PostgreSQLServer.isInstalled }

    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    var testDescription: String { rawValue }

    /// Gives a database of the test's own and closes it afterwards.
    func withDatabase(_ configuration: SQLConfiguration = .patient, _ body: (any SQLDatabase) async throws -> Void) async throws {
        try await withURL { url in
            try await Self.open(url, configuration, body)
        }
    }

    /// Gives the URL of an empty database of the test's own.
    func withURL(_ body: (String) async throws -> Void) async throws {
        switch self {
        case .sqlite:
            let folder = try TemporaryFolder()
            try await body("sqlite:\(folder.url.appending(path: "test.sqlite").path)")
            withExtendedLifetime(folder) {}
        case .postgresql:
            try await body(try await PostgreSQLServer.shared.freshDatabase())
        }
    }

    static func open(
        _ url: String, _ configuration: SQLConfiguration = .patient, logger: Logger = quiet, _ body: (any SQLDatabase) async throws -> Void
    ) async throws {
        let database = try await openDatabase(url: url, configuration: configuration, logger: logger)
        let outcome = await Result { try await body(database) }
        await database.close()
        try outcome.get()
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

/// The error that `body` throws, which must be the database's.
func sqlError<T>(_ body: () async throws -> T) async throws -> SQLError {
    try #require(await #expect(throws: SQLError.self) { _ = try await body() })
}
