internal import Foundation
internal import SQL

/// Held by the one service that works on a SQLite file, and let go by the system when its process ends, however it ends.
///
/// What only one process can know rests on it: that a job somebody began is nobody's now.
final class InstanceLock: Sendable {
    private let descriptor: Int32

    /// - Returns: `nil` for PostgreSQL, which several instances share.
    convenience init?(besideDatabase url: String) throws {
        guard case .sqlite(let path) = try SQLDatabaseURL(url) else { return nil }
        try self.init(path: path + ".lock")
    }

    private init(path: String) throws {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Unavailable(description: "the file \(path) cannot be written: \(String(cString: strerror(errno)))") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw Unavailable(
                description: "another pneumoscope serves from \(path.dropLast(".lock".count)): stop it, choose another DATA_DIRECTORY, or use PostgreSQL")
        }
        // Only now: an object whose fields are all set is torn down when its initialiser throws, and would close the file a second time.
        descriptor = file
    }

    deinit { close(descriptor) }

    struct Unavailable: Error, CustomStringConvertible {
        let description: String
    }
}
