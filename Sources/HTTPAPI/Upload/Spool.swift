internal import Domain
internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import Services
internal import Synchronization

/// Bytes that are too many for memory, on disk for as long as this value lives.
///
/// The file has no name from the start, so that nothing is left behind whatever happens to the process. What stays on the medium is of no use: it is
/// encrypted under a key that is in memory only.
final class Spool: Sendable {
    let descriptor: Int32
    private let cipher = SpoolCipher()
    private let length = Mutex(0)

    /// - Throws: `storageFull` where there is no room, `storageUnavailable`.
    init(directory: URL = FileManager.default.temporaryDirectory) throws {
        let path = directory.appending(path: "pneumoscope-\(UUID().uuidString)").path
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(errno) }
        unlink(path)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func append(_ bytes: ByteBuffer) async throws {
        try await NIOThreadPool.singleton.runIfActive { [self] in
            try length.withLock { length in
                try write(cipher.applied(to: bytes.readableBytesView, at: length), at: length)
                length += bytes.readableBytes
            }
        }
    }

    private func write(_ bytes: [UInt8], at offset: Int) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress! + written, $0.count - written, off_t(offset + written)) }
            guard count >= 0 || errno == EINTR else { throw Self.failure(errno) }
            written += max(0, count)
        }
    }

    private static func failure(_ number: Int32) -> ServiceError {
        let isFull = [ENOSPC, EDQUOT].contains(number)
        return ServiceError(
            isFull ? .storageFull : .storageUnavailable,
            isFull ? "There is no room to keep the upload: try again later." : "The upload could not be kept: try again in a moment.",
            cause: POSIXErrorCode(rawValue: number).map { POSIXError($0) })
    }
}

extension Spool: ArchiveSource {
    var byteCount: Int { length.withLock { $0 } }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
        guard count > 0 else { return count < 0 ? nil : 0 }
        buffer.copyBytes(from: cipher.applied(to: buffer.prefix(count), at: offset))
        return count
    }
}
