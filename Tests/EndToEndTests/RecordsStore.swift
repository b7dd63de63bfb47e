import Foundation
import TestSupport

/// Where a server of a test keeps its records: outlives the server, so that a second one finds what the first one left.
final class RecordsStore: Sendable {
    enum Engine: String, CaseIterable, Sendable {
        case sqlite, postgresql

        /// Those that there are on this machine.
        static var installed: [Engine] { PostgreSQLServer.isInstalled ? allCases : [.sqlite] }
    }

    private let folder: TemporaryFolder
    private let database: String?

    init(_ engine: Engine) async throws {
        folder = try TemporaryFolder()
        database = engine == .sqlite ? nil : try await PostgreSQLServer.shared.freshDatabase()
    }

    init(databaseURL: String) throws {
        folder = try TemporaryFolder()
        database = databaseURL
    }

    var environment: [String: String] {
        // On PostgreSQL a job that a killed process held is another's after its lease.
        ["DATA_DIRECTORY": folder.url.path, "JOB_LEASE_SECONDS": "3"].merging(database.map { ["DATABASE_URL": $0] } ?? [:]) { $1 }
    }

    /// What lies in the image store: objects and what is staged for it.
    func images(_ part: String) -> [String] {
        Project.files(in: folder.url.appending(path: "images/\(part)")).map(\.lastPathComponent).sorted()
    }
}
