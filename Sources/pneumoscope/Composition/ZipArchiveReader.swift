internal import Archive
internal import Domain
internal import Inference
internal import Services

/// Takes batches out of zips, on threads of its own: inflating must not hold up predicting.
struct ZipArchiveReader: ArchiveReader {
    private let threads = BoundedThreadPool(threads: 2, queue: 64)

    func files(in archive: any ArchiveSource, limits: ArchiveLimits) -> AsyncThrowingStream<ArchivedFile, any Error> {
        let zip = OpenZip(archive, limits: ZipLimits(files: limits.files, fileBytes: limits.fileBytes, totalBytes: limits.totalBytes))
        return AsyncThrowingStream { try await threads.run { zip.next() } }
    }
}

/// A zip from its first file to its last.
private final class OpenZip: @unchecked Sendable {
    // Sendable: the stream asks for one file after another, so that no two threads are ever in here at once.
    private let source: any ArchiveSource
    private let limits: ZipLimits
    private var reader: ZipReader?
    private var hasEnded = false

    init(_ source: any ArchiveSource, limits: ZipLimits) {
        self.source = source
        self.limits = limits
    }

    /// What is wrong with the zip is its last element.
    func next() -> ArchivedFile? {
        guard !hasEnded else { return nil }
        do throws(ServiceError) {
            if reader == nil { reader = try ZipReader(ZipBytes(source), limits: limits) }
            guard let entry = try reader?.next() else { return end(nil) }
            return .file(name: entry.name, bytes: entry.bytes)
        } catch {
            return end(.refused(error))
        }
    }

    private func end(_ last: ArchivedFile?) -> ArchivedFile? {
        hasEnded = true
        reader = nil
        return last
    }
}

/// An archive's bytes as the zip reader asks for them.
private final class ZipBytes: ZipSource {
    private let source: any ArchiveSource

    init(_ source: any ArchiveSource) {
        self.source = source
    }

    var size: Int { source.byteCount }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int? { source.read(at: offset, into: buffer) }
}
