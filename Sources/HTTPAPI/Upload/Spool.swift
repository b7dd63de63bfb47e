internal import Domain
internal import Foundation
internal import NIOCore
internal import NIOPosix

/// Bytes that are too many for memory, on disk for as long as this value lives.
///
/// The file has no name from the start, so that nothing is left behind whatever happens to the process; `path` opens it nevertheless.
final class Spool: Sendable {
    private let file: FileHandle

    /// - Throws: `storageFull` where there is no room, `storageUnavailable`.
    init(directory: URL = FileManager.default.temporaryDirectory) throws {
        let path = directory.appending(path: "pneumoscope-\(UUID().uuidString)").path
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure() }
        unlink(path)
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Of `/dev/fd`; valid while the spool lives.
    var path: String { "/dev/fd/\(file.fileDescriptor)" }

    func append(_ bytes: ByteBuffer) async throws {
        try await NIOThreadPool.singleton.runIfActive { [file] in
            do {
                try file.write(contentsOf: Data(bytes.readableBytesView))
            } catch {
                throw Self.failure(error)
            }
        }
    }

    private static func failure(_ error: (any Error)? = nil) -> ServiceError {
        let number = error.map { ($0 as NSError).underlyingPOSIXCode ?? 0 } ?? Int(errno)
        let isFull = [Int(ENOSPC), Int(EDQUOT)].contains(number)
        return ServiceError(
            isFull ? .storageFull : .storageUnavailable,
            isFull ? "There is no room to keep the upload: try again later." : "The upload could not be kept: try again in a moment.", cause: error)
    }
}

extension NSError {
    fileprivate var underlyingPOSIXCode: Int? {
        domain == NSPOSIXErrorDomain ? code : (userInfo[NSUnderlyingErrorKey] as? NSError)?.underlyingPOSIXCode
    }
}
