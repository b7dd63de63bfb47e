internal import Domain
internal import Foundation

/// Where the bytes of a zip lie. They must not change while they are read.
public protocol ZipSource: AnyObject {
    var size: Int { get }

    /// - Returns: how many bytes were read; 0 at the end, `nil` when the disk failed.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int?
}

final class ZipInMemory: ZipSource {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var size: Int { bytes.count }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let part = bytes[min(offset, size)..<min(offset + buffer.count, size)]
        buffer.copyBytes(from: part)
        return part.count
    }
}

final class ZipOnDisk: ZipSource {
    private let descriptor: Int32
    let size: Int

    init(_ file: URL) throws(ServiceError) {
        descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        size = descriptor < 0 ? -1 : Int(lseek(descriptor, 0, SEEK_END))
        guard size >= 0 else {
            throw ServiceError(.unknown, "The zip could not be read.", cause: POSIXErrorCode(rawValue: errno).map { POSIXError($0) })
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
        return count < 0 ? nil : count
    }
}
