import Foundation
import Logging
import Services
import TestSupport

@testable import Persistence

/// Master keys of the tests, made by chance long ago.
enum Keys {
    static let first = "kOLJxk4ZyH1TqPLjF9JQbrhQxVXc0bUPyIYqTUl9ZkA="
    static let second = "b0d3a1f9c47e5586021ba9ee7d34f6c8915e0f2a63bd48c7f71e20d95ab38c64"
    static let third = "Qm9vqj1yN8b3Xw5ZcT0uHkE7sLfRgP2dVaMiYtK4o6U="

    static func ring(_ current: String = first, previous: String? = nil) -> EnvironmentKeyring {
        try! EnvironmentKeyring(current: current, previous: previous)
    }

    static func id(_ text: String) -> String { MasterKey(text: text)!.id }

    /// A file of keys in a folder, as a process opens it.
    static func file(in folder: TemporaryFolder, mayMake: Bool = true, log: Logger = Logger(label: "test")) throws -> FileKeyring {
        try FileKeyring(path(in: folder), mayMake: mayMake, logger: log)
    }

    static func path(in folder: TemporaryFolder) -> URL { folder.url.appending(path: "keys/master.keys") }

    /// Writes the file as an operator would.
    static func write(_ text: String, in folder: TemporaryFolder, mode: Int = 0o600) throws {
        let file = try folder.write(Array(text.utf8), to: "keys/master.keys")
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }
}
