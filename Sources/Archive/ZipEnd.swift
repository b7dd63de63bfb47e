internal import Domain

/// The end of central directory record: a first look, before libarchive takes memory for the directory. What it says is believed for a refusal only.
struct ZipEnd {
    /// What the record says. `nil` where there is none, or where it leaves the count to a zip64 record.
    let entries: Int?
    let isOfEmptyZip: Bool
    private let exists: Bool
    private let startsAsZip: Bool

    init(_ source: any ZipSource) {
        // 22 bytes and a comment of at most 65,535 (APPNOTE 4.3.16).
        let tail = Self.bytes(of: source, from: max(0, source.size - 65_557), count: 65_557)
        let record = tail.indices.dropLast(21).last { tail[$0..<$0 + 4].elementsEqual([0x50, 0x4b, 5, 6]) }.map { tail[$0..<$0 + 22] }
        let count = record.map { Int($0[$0.startIndex + 10]) | Int($0[$0.startIndex + 11]) << 8 }
        exists = record != nil
        entries = count == 0xffff ? nil : count
        // No entries, and a directory of no bytes: libarchive does not recognise a zip that is this record alone.
        isOfEmptyZip = record?.dropFirst(8).prefix(8).allSatisfy { $0 == 0 } ?? false
        startsAsZip = Self.bytes(of: source, from: 0, count: 4) == [0x50, 0x4b, 3, 4]
    }

    /// Why libarchive would not open it.
    var problem: ServiceError {
        if exists { return ZipProblem.damagedList }
        return startsAsZip ? ZipProblem.withoutEnd : ZipProblem.notAZip
    }

    private static func bytes(of source: any ZipSource, from offset: Int, count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        bytes.withUnsafeMutableBytes { buffer in
            while filled < count, let more = source.read(at: offset + filled, into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])), more > 0 {
                filled += more
            }
        }
        return Array(bytes.prefix(filled))
    }
}
