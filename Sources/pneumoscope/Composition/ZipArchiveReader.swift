internal import Archive
internal import Domain
internal import Foundation
internal import Inference
internal import Services

/// Takes batches out of zips, on threads of its own: inflating must not hold up predicting.
struct ZipArchiveReader: ArchiveReader {
    private let threads = BoundedThreadPool(threads: 2, queue: 64)

    func files(inArchiveAt path: String, limits: ArchiveLimits) -> AsyncThrowingStream<ArchivedFile, any Error> {
        let zip = OpenZip(path: path, limits: ZipLimits(files: limits.files, fileBytes: limits.fileBytes, totalBytes: limits.totalBytes))
        return AsyncThrowingStream { try await threads.run { zip.next() } }
    }
}

/// A zip from its first file to its last.
private final class OpenZip: @unchecked Sendable {
    // Sendable: the stream asks for one file after another, so that no two threads are ever in here at once.
    private let path: String
    private let limits: ZipLimits
    private var reader: ZipReader?
    private var hasEnded = false

    init(path: String, limits: ZipLimits) {
        self.path = path
        self.limits = limits
    }

    /// What is wrong with the zip is its last element.
    func next() -> ArchivedFile? {
        guard !hasEnded else { return nil }
        do throws(ServiceError) {
            if reader == nil { reader = try ZipReader(contentsOf: URL(filePath: path), limits: limits) }
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
