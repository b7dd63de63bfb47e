internal import Foundation

extension AuditRecordDocument {
    /// One line of NDJSON, with its end. Line ends within values are escaped, as JSON wants it.
    public func line() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}
