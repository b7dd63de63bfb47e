internal import SQL

/// Column values as bytes, such that no two lists of values have the same: each begins with what it is, and text and bytes with how long they are.
///
/// - NULL: `00`
/// - integer: `01`, then the number, 8 bytes, most significant first
/// - text: `02`, the number of its UTF-8 bytes in 8 bytes, then those
/// - bytes: `03`, their number in 8 bytes, then those
/// - real: `04`, then the bits of IEEE 754 in 8 bytes; the program writes none
struct AuditEncoding {
    private(set) var bytes: [UInt8] = []

    /// - Parameter purpose: what is encoded, so that one thing is never taken for another.
    init(_ purpose: StaticString) {
        bytes.reserveCapacity(512)
        add(.text(purpose.description))
    }

    mutating func add(_ value: SQLValue) {
        switch value {
        case .null: bytes.append(0)
        case .integer(let integer): append(1, UInt64(bitPattern: integer))
        case .text(let text):
            append(2, UInt64(text.utf8.count))
            bytes += text.utf8
        case .blob(let blob):
            append(3, UInt64(blob.count))
            bytes += blob
        case .real(let real): append(4, real.bitPattern)
        }
    }

    private mutating func append(_ kind: UInt8, _ number: UInt64) {
        bytes.append(kind)
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
