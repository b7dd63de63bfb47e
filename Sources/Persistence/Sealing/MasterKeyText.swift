internal import Domain
internal import Foundation

/// What stands in the file of master keys: one key a line, newest first, as base64 or hex, with the moment when it was made; lines that begin with `#` are
/// for people and stay as they are.
struct MasterKeyText {
    private(set) var lines: [String]

    static let first = """
        # The master keys of Pneumoscope, newest first. Whoever has them can open every picture, and nobody can without them:
        # keep a copy of this file, and keep it apart from the backups of pictures and database.

        """

    init(_ text: String) {
        lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        // A text ends with the end of its last line.
        if lines.last?.isEmpty == true { lines.removeLast() }
    }

    var text: String { lines.map { $0 + "\n" }.joined() }

    /// - Throws: a sentence that names the line, and never what stands in it.
    func keys() throws(MasterKeyProblem) -> [MasterKey] {
        var keys: [MasterKey] = []
        for (number, line) in lines.enumerated() where Self.isKey(line) {
            guard let key = Self.key(line) else {
                throw MasterKeyProblem("line \(number + 1) of the file of master keys is no key: it must be 32 random bytes in base64, and the time")
            }
            keys.append(key)
        }
        return keys
    }

    mutating func addFirst(_ key: String, at moment: Timestamp) {
        lines.insert("\(key) \(moment)", at: lines.firstIndex(where: Self.isKey) ?? lines.count)
    }

    mutating func remove(_ id: String) {
        lines.removeAll { Self.isKey($0) && Self.key($0)?.id == id }
    }

    private static func isKey(_ line: String) -> Bool {
        let line = line.trimmingCharacters(in: .whitespaces)
        return !line.isEmpty && !line.hasPrefix("#")
    }

    private static func key(_ line: String) -> MasterKey? {
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        switch words.count {
        case 1: return MasterKey(text: words[0])
        case 2: return Timestamp(words[1]).flatMap { MasterKey(text: words[0], createdAt: $0) }
        default: return nil
        }
    }
}

/// Why the master keys cannot be used, and what would be right, for the operator. It never repeats a key.
public struct MasterKeyProblem: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
