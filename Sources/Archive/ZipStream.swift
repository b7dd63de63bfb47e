internal import CArchive
internal import Foundation

/// Hands a source to libarchive block by block, and counts: entries that overlap, or a directory without end, would be read over and over.
final class ZipStream {
    private let source: any ZipSource
    private let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 32_768, alignment: 16)
    private var position = 0
    /// How many more bytes may be read; set before each step.
    var allowance = 0
    private(set) var isExhausted = false
    private(set) var hasFailed = false

    init(_ source: any ZipSource) {
        self.source = source
    }

    deinit {
        block.deallocate()
    }

    var blockSize: Int { block.count }

    /// The stream must outlive `archive`.
    func open(in archive: OpaquePointer) -> Int32 {
        archive_read_set_callback_data(archive, Unmanaged.passUnretained(self).toOpaque())
        archive_read_set_read_callback(archive) { _, stream, block in ZipStream.from(stream).read(block) }
        archive_read_set_seek_callback(archive) { _, stream, offset, whence in ZipStream.from(stream).seek(offset, whence) }
        return archive_read_open1(archive)
    }

    private static func from(_ pointer: UnsafeMutableRawPointer?) -> ZipStream {
        Unmanaged.fromOpaque(pointer!).takeUnretainedValue()
    }

    private func read(_ result: UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int {
        guard allowance > 0 else { return fail { isExhausted = true } }
        guard let count = source.read(at: position, into: block) else { return fail { hasFailed = true } }
        position += count
        allowance -= count
        result?.pointee = UnsafeRawPointer(block.baseAddress)
        return count
    }

    private func fail(_ remember: () -> Void) -> Int {
        remember()
        return Int(ARCHIVE_FATAL)
    }

    private func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
        let start = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? position : source.size
        let (target, overflow) = Int64(start).addingReportingOverflow(offset)
        guard !overflow, target >= 0 else { return Int64(ARCHIVE_FATAL) }
        position = Int(min(target, Int64(source.size)))
        return Int64(position)
    }
}
