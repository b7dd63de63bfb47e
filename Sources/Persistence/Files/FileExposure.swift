internal import Foundation

/// Something of the service's that others than its owner may open.
public struct FileExposure: Sendable, Equatable {
    /// What it is, in the caller's words.
    public let name: String
    /// As `chmod` takes them, such as `755`.
    public let rights: String

    /// Of the group and of everybody else.
    private static let othersRights: mode_t = 0o077

    /// - Parameter places: names and paths. What is not there exposes nothing.
    /// - Returns: those that are not their owner's alone.
    public static func among(_ places: [(name: String, path: String)]) -> [FileExposure] {
        places.compactMap { name, path in
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & othersRights != 0 else { return nil }
            return FileExposure(name: name, rights: String(status.st_mode & 0o777, radix: 8))
        }
    }
}
