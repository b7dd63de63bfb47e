internal import Domain
internal import Foundation

/// Where one instance of a `FileImageStore` stages: `staging/<instance>`, its own as long as it holds the lock `locks/<instance>`.
///
/// The lock is taken before the folder is there and goes after it, so that a folder whose lock is free has nobody who could publish from it.
final class StagingFolder: Sendable {
    private let root: String
    private let name = UUID().uuidString
    private let lock: FileLock

    /// - Parameter root: holds the folders `staging` and `locks`.
    init(in root: String) throws(POSIXFailure) {
        self.root = root
        guard let lock = try FileLock("\(root)/locks/\(name)") else { throw POSIXFailure(call: "flock", code: EWOULDBLOCK) }
        self.lock = lock
        try POSIXFile.makeFolder("\(root)/staging/\(name)")
    }

    /// What is still staged goes with the next sweep.
    deinit {
        _ = try? Self.drop(name, in: root)
    }

    /// From UUIDs only, so that no text from outside becomes a path.
    func path(_ token: UUID) -> String { "\(root)/staging/\(name)/\(token.uuidString)" }

    /// Removes what this instance staged before a moment, and says how many files that were.
    func sweep(before limit: Timestamp) throws -> Int {
        try Self.removeFiles(in: "\(root)/staging/\(name)") { $0 < limit }
    }

    /// Removes what instances left that are no more, whatever its age, and says how many files that were.
    func sweepTheDead() throws -> Int {
        let others = try FolderListing.names(in: "\(root)/staging").filter { UUID(uuidString: $0) != nil && $0 != name }
        return try others.reduce(0) { try $0 + sweep($1) }
    }

    private func sweep(_ other: String) throws -> Int {
        guard let lock = try FileLock("\(root)/locks/\(other)") else { return 0 }
        return try withExtendedLifetime(lock) {
            let count = try Self.removeFiles(in: "\(root)/staging/\(other)") { _ in true }
            try Self.drop(other, in: root)
            return count
        }
    }

    /// Only what a store staged: files that somebody else put there stay.
    private static func removeFiles(in folder: String, where isOld: (Timestamp) -> Bool) throws -> Int {
        try FolderListing.names(in: folder).count { name in
            guard UUID(uuidString: name) != nil, let found = FolderListing.file("\(folder)/\(name)"), isOld(found.modifiedAt) else { return false }
            return try POSIXFile.remove("\(folder)/\(name)")
        }
    }

    /// Removes the folder of an instance where it is empty, and then its lock.
    private static func drop(_ name: String, in root: String) throws(POSIXFailure) {
        guard try POSIXFile.removeFolder("\(root)/staging/\(name)") else { return }
        try POSIXFile.remove("\(root)/locks/\(name)")
    }
}
