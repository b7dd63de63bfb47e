internal import Foundation

/// Passwords that are known to have leaked, one a line, in 8 bytes each: millions of them fit.
public struct PasswordBlockList: Sendable {
    private static let maximumEntries = 20_000_000
    private static let maximumLine = 1024

    /// Hashes, sorted. Two different passwords have the same by a chance of one in 2⁶⁴ over the number of entries, and who meets it chooses another.
    private let hashes: [UInt64]
    /// A secret of this process, so that nobody can look for such a pair.
    private let seed = UInt64.random(in: .min ... .max)

    public struct Unreadable: Error, CustomStringConvertible {
        public let description: String
    }

    /// Reads the file; blocks, a few seconds for millions of lines. Capitals do not matter; empty lines, and those of more than 1,024 bytes, are passed over.
    ///
    /// - Throws: `Unreadable`.
    public init(path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else { throw Unreadable(description: "the block list of passwords \(path) cannot be read") }
        defer { try? file.close() }
        var hashes: [UInt64] = []
        var pending = Data()
        while let more = try Self.chunk(of: file, path) {
            pending += more
            let end = pending.lastIndex(of: UInt8(ascii: "\n")).map { pending.index(after: $0) } ?? pending.startIndex
            hashes += Self.hashes(in: pending[..<end], seed)
            // The rest of a line that is too long anyway is not gathered.
            pending = pending.endIndex - end > Self.maximumLine * 2 ? Data(pending[end...].prefix(Self.maximumLine + 1)) : Data(pending[end...])
            guard hashes.count <= Self.maximumEntries else {
                throw Unreadable(description: "the block list of passwords \(path) has more than \(Self.maximumEntries) lines: take the commonest")
            }
        }
        hashes += Self.hashes(in: pending, seed)
        self.hashes = hashes.sorted()
    }

    public var count: Int { hashes.count }

    /// - Parameter password: folded, as `GuessedPassword.forms` gives it.
    func contains(_ password: String) -> Bool {
        let wanted = Self.hash(password, seed)
        var (low, high) = (0, hashes.count)
        while low < high {
            let middle = (low + high) / 2
            if hashes[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return low < hashes.count && hashes[low] == wanted
    }

    private static func chunk(of file: FileHandle, _ path: String) throws -> Data? {
        do {
            let data = try file.read(upToCount: 1 << 20) ?? Data()
            return data.isEmpty ? nil : data
        } catch {
            throw Unreadable(description: "the block list of passwords \(path) cannot be read")
        }
    }

    private static func hashes(in lines: Data, _ seed: UInt64) -> [UInt64] {
        lines.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard line.count <= maximumLine else { return nil }
            let text = String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
            guard !text.isEmpty, let prepared = PreparedPassword(text) else { return nil }
            return hash(String(GuessedPassword.folded(prepared.text)), seed)
        }
    }

    private static func hash(_ text: String, _ seed: UInt64) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(seed)
        hasher.combine(text)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
