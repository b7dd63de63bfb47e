internal import CArchive
public import Domain
public import Foundation

/// Takes the files out of a zip, one at a time and within limits.
///
/// Reads what the zip's directory lists, stored or deflated. Folders, links and what Finder and Explorer leave behind are passed over; a zip within is
/// just a file. It blocks, so it belongs on a thread pool of the caller's, never on the cooperative one; one thread at a time.
/// After an error it yields nothing more: what it yielded before was whole, its checksum held.
public final class ZipReader {
    private let archive: OpaquePointer
    private let stream: ZipStream
    private let size: Int
    private let limits: ZipLimits
    private var position = 0
    private var files = 0
    private var totalBytes = 0
    private var isFinished = false

    /// - Throws: `unsupportedEncoding` for what is no zip, `truncated` for one that lacks its end, `fileTooLarge` for one that lists too many entries.
    public convenience init(_ bytes: [UInt8], limits: ZipLimits) throws(ServiceError) {
        try self.init(ZipInMemory(bytes), limits: limits)
    }

    /// - Parameter file: stays open until the reader is let go, and must not change.
    public convenience init(contentsOf file: URL, limits: ZipLimits) throws(ServiceError) {
        try self.init(ZipOnDisk(file), limits: limits)
    }

    /// - Parameter source: is kept until the reader is let go.
    public init(_ source: any ZipSource, limits: ZipLimits) throws(ServiceError) {
        guard let archive = archive_read_new() else { throw ServiceError(.overloaded, "There is no memory left to read the zip; try again later.") }
        self.archive = archive
        self.limits = limits
        size = source.size
        stream = ZipStream(source)
        let end = ZipEnd(source)
        isFinished = end.isOfEmptyZip
        if isFinished { return }
        if let entries = end.entries, entries > limits.entries { throw ZipProblem.tooManyFiles(limits) }
        // No filter is enabled, and of the formats only the zip by its directory: a tar, or a zip within gzip, is not recognised.
        archive_read_support_format_zip_seekable(archive)
        stream.allowance = 4 * 65_536
        guard stream.open(in: archive) == ARCHIVE_OK else { throw end.problem }
        stream.allowance = limits.directoryBytes
    }

    deinit {
        archive_read_free(archive)
    }

    /// The next file, or `nil` after the last.
    ///
    /// - Throws: `fileTooLarge` beyond a limit, `unsupportedEncoding` for a file that is encrypted or packed otherwise than by deflate,
    ///   `truncated` or `corrupt` for a damaged one. The message names the entry by its position.
    public func next() throws(ServiceError) -> ZipEntry? {
        do throws(ServiceError) {
            while !isFinished, let header = try nextHeader() {
                if let file = try file(of: header) { return file }
            }
        } catch {
            isFinished = true
            throw error
        }
        isFinished = true
        return nil
    }

    private func nextHeader() throws(ServiceError) -> OpaquePointer? {
        var header: OpaquePointer?
        let status = UTF8Locale.use { archive_read_next_header(archive, &header) }
        if status == ARCHIVE_EOF { return nil }
        position += 1
        // A name that is not the UTF-8 that it claims spoils nothing; a header that contradicts the directory is not believed.
        guard status == ARCHIVE_OK || status == ARCHIVE_WARN && errorText.hasPrefix("Pathname") else { throw problem }
        // The directory is read with the first header. From here on only overlapping entries make it read the zip more than about once.
        if position == 1 { stream.allowance = 2 * size + 2 * limits.entries * stream.blockSize }
        return header
    }

    private func file(of header: OpaquePointer) throws(ServiceError) -> ZipEntry? {
        guard archive_entry_filetype(header) == Self.regularFile else { return nil }
        let name = UTF8Locale.use { ZipName(path: archive_entry_pathname(header)) }
        if name.isLitter { return nil }
        files += 1
        guard files <= limits.files else { throw ZipProblem.tooManyFiles(limits) }
        guard archive_entry_is_encrypted(header) == 0 else { throw ZipProblem.encrypted(position) }
        guard isStoredOrDeflated else { throw ZipProblem.otherMethod(position) }
        guard archive_entry_size(header) <= Int64(limits.fileBytes) else { throw ZipProblem.fileTooLarge(position, limits) }
        return ZipEntry(position: position, name: name.display, bytes: try inflate())
    }

    private static let regularFile: mode_t = 0o100000

    /// The others that libarchive knows take as much memory as the zip asks for (PPMd, LZMA).
    private var isStoredOrDeflated: Bool {
        let format = archive_format_name(archive).map { String(cString: $0) } ?? ""
        return format.hasSuffix("(uncompressed)") || format.hasSuffix("(deflation)")
    }

    private func inflate() throws(ServiceError) -> [UInt8] {
        let start = archive_filter_bytes(archive, 0)
        var bytes: [UInt8] = []
        while let block = try nextBlock() {
            guard bytes.count + block.count <= limits.fileBytes else { throw ZipProblem.fileTooLarge(position, limits) }
            totalBytes += block.count
            guard totalBytes <= limits.totalBytes else { throw ZipProblem.zipTooLarge(limits) }
            // What the last block was inflated from is only counted with the next one.
            let packed = Int(archive_filter_bytes(archive, 0) - start)
            guard bytes.count <= max(ZipLimits.unratedBytes, packed * ZipLimits.ratio) else { throw ZipProblem.bomb(position) }
            bytes += block
        }
        return bytes
    }

    /// Lent until the next call.
    private func nextBlock() throws(ServiceError) -> UnsafeRawBufferPointer? {
        var (start, count, offset): (UnsafeRawPointer?, Int, Int64) = (nil, 0, 0)
        let status = archive_read_data_block(archive, &start, &count, &offset)
        if status == ARCHIVE_EOF { return nil }
        // A wrong checksum or size is only a warning to libarchive.
        guard status == ARCHIVE_OK else { throw problem }
        return UnsafeRawBufferPointer(start: start, count: count)
    }

    private var problem: ServiceError {
        if stream.hasFailed { return ServiceError(.unknown, "The zip could not be read.") }
        if stream.isExhausted { return position <= 1 ? ZipProblem.tooManyFiles(limits) : ZipProblem.overlap(position) }
        return ZipProblem.damaged(position, errorText)
    }

    private var errorText: String { archive_error_string(archive).map { String(cString: $0) } ?? "" }
}
