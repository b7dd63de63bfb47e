import Foundation
import TestSupport

/// A file system of a test's own, which is soon full or can only be read: in memory, and only where the tests may mount one.
final class SmallDisk: Sendable {
    let url: URL
    private let ballast: URL
    private let folder: TemporaryFolder

    struct CannotMount: Error {}

    /// Said aloud where not.
    static let isAvailable: Bool = {
        if (try? SmallDisk(mebibytes: 1)) != nil { return true }
        Project.sayAloud("the tests on a full disk, because only root may mount a file system")
        return false
    }()

    init(mebibytes: Int, isReadOnly: Bool = false) throws {
        folder = try TemporaryFolder()
        url = folder.url.appending(path: "disk")
        ballast = url.appending(path: "ballast")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        let flags = isReadOnly ? UInt(MS_RDONLY) : 0
        guard mount("pneumoscope-test", url.path, "tmpfs", flags, "size=\(mebibytes)m") == 0 else { throw CannotMount() }
    }

    deinit {
        // Also while a server still has files open there.
        umount2(url.path, Int32(MNT_DETACH))
    }

    /// Takes all room but about `bytes`, also while others write.
    func fill(leaving bytes: Int) throws {
        let file = open(ballast.path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        defer { close(file) }
        var failure = ENOSPC
        for _ in 0..<100 where failure == ENOSPC {
            var figures = statvfs()
            statvfs(url.path, &figures)
            let free = Int(figures.f_bavail) * Int(figures.f_frsize)
            failure = posix_fallocate(file, 0, max(1, free - bytes))
        }
        guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
    }

    func makeRoom() throws {
        try FileManager.default.removeItem(at: ballast)
    }
}
