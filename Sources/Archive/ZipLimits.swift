/// How much of a zip is read at most. They hold while inflating, whatever the headers say.
public struct ZipLimits: Sendable {
    /// Files that are yielded.
    public var files: Int
    /// Inflated bytes of one file.
    public var fileBytes: Int
    /// Inflated bytes of all files.
    public var totalBytes: Int

    public init(files: Int = 1000, fileBytes: Int, totalBytes: Int) {
        self.files = files
        self.fileBytes = fileBytes
        self.totalBytes = totalBytes
    }

    /// Entries of any kind: a zip packed on a Mac has a `__MACOSX` twin for every file, and folders.
    var entries: Int { files * 4 }

    /// What the list of files at the zip's end may take: 46 bytes each, a name, times, a comment.
    var directoryBytes: Int { entries * 1024 + 65_536 }

    /// Deflate reaches 1,032:1 on nothing but zeros; radiographs stay below 20:1 unless most of the film is one grey.
    static let ratio = 200

    /// Below this a ratio says nothing and harms nobody.
    static let unratedBytes = 1 << 20
}
