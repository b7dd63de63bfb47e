public import Domain

/// Takes the files out of an archive.
public protocol ArchiveReader: Sendable {
    /// The files one by one: the next one is unpacked when it is asked for, on a thread that may block.
    ///
    /// What is wrong with the archive comes as the last element, refused; the stream itself throws only where the disk fails.
    ///
    /// - Parameter path: of a file that nobody changes meanwhile. It may be one of `/dev/fd`.
    func files(inArchiveAt path: String, limits: ArchiveLimits) -> AsyncThrowingStream<ArchivedFile, any Error>
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
