internal import CPostgreSQL

/// The values of one execution in the shape that libpq takes. Text format, whose type the server infers; a blob is sent as it is.
struct PostgreSQLParameters {
    /// What the statement must be prepared with: 0 where the server infers.
    let types: [Oid]
    private let lengths: [Int32]
    private let formats: [Int32]
    /// The values one after another, each with a zero byte behind it.
    private let bytes: [UInt8]
    private let starts: [Int?]

    init(_ values: [SQLValue]) {
        var bytes: [UInt8] = []
        var starts: [Int?] = []
        for value in values {
            starts.append(value == .null ? nil : bytes.count)
            bytes.append(contentsOf: Self.wireForm(value))
            bytes.append(0)
        }
        (self.bytes, self.starts) = (bytes, starts)
        types = values.map { if case .blob = $0 { PostgreSQLType.byteaNumber } else { 0 } }
        formats = types.map { $0 == PostgreSQLType.byteaNumber ? 1 : 0 }
        lengths = values.map { if case .blob(let bytes) = $0 { Int32(bytes.count) } else { 0 } }
    }

    /// The pointers live as long as `body` runs.
    func withPointers<T>(_ body: ([UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> T) -> T {
        bytes.withUnsafeBytes { buffer in
            let base = buffer.assumingMemoryBound(to: CChar.self).baseAddress
            return body(starts.map { start in start.flatMap { base?.advanced(by: $0) } }, lengths, formats)
        }
    }

    private static func wireForm(_ value: SQLValue) -> [UInt8] {
        switch value {
        case .null: []
        case .integer(let integer): Array("\(integer)".utf8)
        case .real(let real): Array("\(real)".utf8)
        case .text(let text): Array(text.utf8)
        case .blob(let bytes): bytes
        }
    }
}
