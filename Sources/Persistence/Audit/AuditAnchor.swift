internal import SQL

/// Where the chain ended at some moment, as it is noted outside the database: `pneumoscope-audit-anchor 1 SEQUENCE HASH MAC`, one line, in hex but for the
/// sequence. The MAC is HMAC-SHA256, under the chain's key, over the `AuditEncoding` of the words "pneumoscope audit anchor 1", the sequence and the hash.
struct AuditAnchor: Sendable, Equatable {
    /// 0 of a chain without records.
    let sequence: Int64
    /// Of that record.
    let hash: [UInt8]

    private static let title = "pneumoscope-audit-anchor 1"

    init(sequence: Int64, hash: [UInt8]) {
        self.sequence = sequence
        self.hash = hash
    }

    /// - Returns: `nil` for a note that is none, or that was made with another key.
    init?(_ note: [UInt8], _ key: AuditChainKey) {
        let words = String(decoding: note, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 5, let sequence = Int64(words[2]), let hash = Self.bytes(words[3]) else { return nil }
        self.init(sequence: sequence, hash: hash)
        // Compared as a whole, so that there is one way only to write it.
        guard note == self.note(key) else { return nil }
    }

    func note(_ key: AuditChainKey) -> [UInt8] {
        Array("\(Self.title) \(sequence) \(hexadecimal(hash)) \(hexadecimal(seal(key)))\n".utf8)
    }

    private func seal(_ key: AuditChainKey) -> [UInt8] {
        var encoding = AuditEncoding("pneumoscope audit anchor 1")
        encoding.add(.integer(sequence))
        encoding.add(.blob(hash))
        return key.authenticate(encoding.bytes)
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        let bytes = stride(from: 0, to: 64, by: 2).compactMap { UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16) }
        return bytes.count == 32 ? bytes : nil
    }
}
