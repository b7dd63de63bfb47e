/// A zip written byte by byte, so that a test can make it lie. Files are stored.
struct HandmadeZip {
    struct File {
        var name: [UInt8]
        var bytes: [UInt8]
        var flags: UInt16 = 0
        var method: UInt16 = 0
        /// Unix mode; 0 leaves it out.
        var mode: UInt32 = 0
        var checksum: UInt32?
        /// What the headers say, where it is not the truth.
        var localSize: UInt32?
        var directorySize: UInt32?

        init(_ name: String, _ bytes: [UInt8] = [1, 2, 3]) {
            self.init(name: Array(name.utf8), bytes)
        }

        init(name: [UInt8], _ bytes: [UInt8] = [1, 2, 3]) {
            self.name = name
            self.bytes = bytes
        }

        func with(_ change: (inout File) -> Void) -> File {
            var file = self
            change(&file)
            return file
        }
    }

    /// What the end of the directory says, where it is not the truth.
    var count: Int?
    var comment: [UInt8] = []
    var files: [File]

    init(_ files: [File]) {
        self.files = files
    }

    var bytes: [UInt8] {
        var zip: [UInt8] = []
        var directory: [UInt8] = []
        for file in files {
            let offset = UInt32(zip.count)
            zip += [0x50, 0x4b, 3, 4, 20, 0] + fields(of: file, size: file.localSize) + file.name + file.bytes
            directory += [0x50, 0x4b, 1, 2, 20, file.mode == 0 ? 0 : 3, 20, 0] + fields(of: file, size: file.directorySize)
            directory += [UInt8](repeating: 0, count: 6) + little(file.mode << 16) + little(offset) + file.name
        }
        let count = UInt16(clamping: self.count ?? files.count)
        let end = little(UInt32(0)) + little(count) + little(count) + little(UInt32(directory.count)) + little(UInt32(zip.count))
        return zip + directory + [0x50, 0x4b, 5, 6] + end + little(UInt16(comment.count)) + comment
    }

    /// Flags to the length of the extra field: what both headers have in common.
    private func fields(of file: File, size: UInt32?) -> [UInt8] {
        let size = size ?? UInt32(file.bytes.count)
        let lengths = little(UInt16(file.name.count)) + little(UInt16(0))
        return little(file.flags) + little(file.method) + little(UInt32(0)) + little(file.checksum ?? Self.checksum(file.bytes)) + little(size) + little(size)
            + lengths
    }

    private func little(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 { ~bytes.reduce(~0) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 } }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ value >> 1 : value >> 1 }
    }
}
