internal import Foundation

/// An advisory lock on a file, held until this goes or its process dies.
///
/// On a file and not on a folder: on a network file system the lock of a folder is seen by one machine only.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// Makes the file where it is missing.
    ///
    /// - Returns: `nil` where somebody else holds the lock.
    convenience init?(_ path: String) throws(POSIXFailure) {
        try self.init(path, LOCK_EX | LOCK_NB)
    }

    /// Makes the file where it is missing, and blocks until whoever holds the lock lets go of it.
    convenience init(waitingFor path: String) throws(POSIXFailure) {
        // Without LOCK_NB nobody is told that the lock is another's.
        try self.init(path, LOCK_EX)!
    }

    private init?(_ path: String, _ operation: Int32) throws(POSIXFailure) {
        let file = try POSIXFailure.check("open") { open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600) }
        do {
            try POSIXFailure.check("flock") { flock(file, operation) }
        } catch {
            close(file)
            guard error.code == EWOULDBLOCK else { throw error }
            return nil
        }
        // Only now: an instance whose initialiser fails after this runs its deinit, which would close the descriptor a second time.
        descriptor = file
    }

    deinit {
        close(descriptor)
    }
}
