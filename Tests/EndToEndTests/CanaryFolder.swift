import Foundation
import TestSupport

/// Where a service writes everything that it writes.
final class CanaryFolder: Sendable {
    struct File {
        /// Below the folder.
        let path: String
        let bytes: Data

        var isDatabase: Bool { path.contains("pneumoscope.sqlite") }
    }

    private let folder: TemporaryFolder
    private var data: URL { folder.url.appending(path: "data") }
    private var temporary: URL { folder.url.appending(path: "temporary") }

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
    }

    var environment: [String: String] {
        ["DATA_DIRECTORY": data.path, "TMPDIR": temporary.path, "LOG_LEVEL": "debug", "HTTP_IDLE_SECONDS": "30"]
    }

    var files: [File] {
        Project.files(in: folder.url).compactMap { file in
            (try? Data(contentsOf: file)).map { File(path: String(file.path.dropFirst(folder.url.path.count)), bytes: $0) }
        }
    }

    /// Films that are not yet a study's, and what waits in the temporary folder.
    var staged: [URL] { Project.files(in: data.appending(path: "images/staging")) + Project.files(in: temporary) }
}
