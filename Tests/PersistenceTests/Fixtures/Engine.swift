import Logging
import Persistence
import SQL
import TestSupport
import Testing

/// Which database a test runs on.
enum Engine: String, CaseIterable, CustomTestStringConvertible {
    case sqlite, postgresql

    /// PostgreSQL is skipped, and that is said aloud, where it is not installed.
    static let available: [Engine] = PostgreSQLServer.isInstalled ? allCases : [.sqlite]

    var testDescription: String { rawValue }

    /// A new database with the schema, in a folder that must outlive it where it is a file.
    func makeDatabase(in folder: TemporaryFolder) async throws -> any SQLDatabase {
        switch self {
        case .sqlite:
            let database = try await openDatabase(url: "sqlite:\(folder.url.path)/test.sqlite", configuration: .patient, logger: Logger(label: "test"))
            try await Schema.migrator.migrate(database)
            return database
        case .postgresql:
            let url = try await PostgreSQLServer.shared.freshDatabase(template: try await Self.template.value)
            return try await openDatabase(url: url, configuration: .patient, logger: Logger(label: "test"))
        }
    }

    /// The name of a database with the schema, made once and then copied.
    private static let template = Task {
        let url = try await PostgreSQLServer.shared.freshDatabase()
        let database = try await openDatabase(url: url, configuration: .patient, logger: Logger(label: "test"))
        try await Schema.migrator.migrate(database)
        await database.close()
        return String(url.split(separator: "/").last ?? "")
    }
}
