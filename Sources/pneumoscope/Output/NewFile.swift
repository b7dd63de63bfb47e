internal import Domain
internal import Foundation

/// The file that a command writes what it exports to.
enum NewFile {
    /// Never overwrites, and nobody else may read what is written.
    static func create(_ path: String) throws -> FileHandle {
        guard !FileManager.default.fileExists(atPath: path),
            FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: path)
        else {
            throw ServiceError(.invalidRequest, "the file \(path) exists or cannot be written: choose another")
        }
        return file
    }
}
