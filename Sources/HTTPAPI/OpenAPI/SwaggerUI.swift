internal import Foundation
internal import Hummingbird
internal import Logging
internal import NIOPosix

/// Swagger UI's two files, as `scripts/fetch-swagger-ui` puts them into a folder.
struct SwaggerUI: Sendable {
    /// All that is ever served from the folder.
    private static let contentTypes = ["swagger-ui.css": "text/css; charset=utf-8", "swagger-ui-bundle.js": "text/javascript; charset=utf-8"]

    static var fileNames: [String] { contentTypes.keys.sorted() }

    private let files: LocalFileSystem

    /// - Returns: `nil` where a file is missing.
    init?(folder: URL) {
        guard Self.fileNames.allSatisfy({ FileManager.default.isReadableFile(atPath: folder.appending(path: $0).path) }) else { return nil }
        // Hummingbird would log the folder with every start, and again with every test.
        files = LocalFileSystem(rootFolder: folder.path, threadPool: .singleton, logger: Logger(label: "SwaggerUI") { _ in SwiftLogNoOpLogHandler() })
    }

    struct File {
        let contentType: String
        /// Changes with the file.
        let tag: String
        let path: String
    }

    /// - Returns: `nil` for every other name, and for a file that was taken away.
    func file(named name: String) async throws -> File? {
        guard let contentType = Self.contentTypes[name], let path = files.getFileIdentifier(name) else { return nil }
        guard let attributes = try await files.getAttributes(id: path), !attributes.isFolder else { return nil }
        return File(contentType: contentType, tag: "\(attributes.size)-\(Int(attributes.modificationDate.timeIntervalSince1970))", path: path)
    }

    func body(of file: File, context: APIRequestContext) async throws -> ResponseBody {
        try await files.loadFile(id: file.path, context: context)
    }
}
