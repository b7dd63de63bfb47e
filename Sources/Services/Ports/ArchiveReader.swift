public import Domain

/// Takes the files out of an archive.
public protocol ArchiveReader: Sendable {
    /// The files one by one: the next one is unpacked when it is asked for, on a thread that may block.
    ///
    /// What is wrong with the archive comes as the last element, refused; the stream itself throws only where the disk fails.
    ///
    /// - Parameter archive: is read on that thread, and kept until the last element.
    func files(in archive: any ArchiveSource, limits: ArchiveLimits) -> AsyncThrowingStream<ArchivedFile, any Error>
}

/// The bytes of an archive, wherever they lie. Nobody changes them meanwhile.
public protocol ArchiveSource: Sendable {
    var byteCount: Int { get }

    /// May block.
    ///
    /// - Returns: how many bytes were read; 0 at the end, `nil` when the disk failed.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int?
}

/// How much is taken out of one archive.
public struct ArchiveLimits: Sendable, Equatable {
    public var files: Int
    /// Unpacked bytes of one file.
    public var fileBytes: Int
    /// Unpacked bytes of all files.
    public var totalBytes: Int

    public init(files: Int, fileBytes: Int, totalBytes: Int) {
        self.files = files
        self.fileBytes = fileBytes
        self.totalBytes = totalBytes
    }
}

/// A file out of an archive, or why it could not be taken out.
public enum ArchivedFile: Sendable {
    /// - Parameter name: for people only, never a path.
    case file(name: String, bytes: [UInt8])
    case refused(ServiceError)
}
