internal import CPostgreSQL
internal import Foundation

/// What a column's type becomes, and how its text is read. The numbers are constants of PostgreSQL's catalogue, pg_type.dat.
enum PostgreSQLType {
    static let byteaNumber: Oid = 17

    case boolean, integer, real, numeric, blob, text

    init(_ number: Oid) {
        self =
            switch number {
            case 16: .boolean
            case 20, 21, 23: .integer
            case 700, 701: .real
            case 1700: .numeric
            case Self.byteaNumber: .blob
            default: .text
            }
    }

    /// - Parameter text: followed by a zero byte, as libpq hands it out.
    func value(_ text: UnsafeRawBufferPointer) -> SQLValue {
        switch self {
        case .boolean: .integer(text.first == UInt8(ascii: "t") ? 1 : 0)
        case .integer: Self.integer(text)
        case .real: Self.real(text)
        // SUM over BIGINT is NUMERIC; SQLite's is an integer.
        case .numeric: Int64(Self.string(text)).map(SQLValue.integer) ?? Self.real(text)
        case .blob: .blob(Self.bytes(ofHexadecimal: text))
        case .text: .text(Self.string(text))
        }
    }

    private static func string(_ text: UnsafeRawBufferPointer) -> String { String(decoding: text, as: UTF8.self) }

    private static func integer(_ text: UnsafeRawBufferPointer) -> SQLValue {
        Int64(string(text)).map(SQLValue.integer) ?? .text(string(text))
    }

    private static func real(_ text: UnsafeRawBufferPointer) -> SQLValue {
        Double(string(text)).map(SQLValue.real) ?? .text(string(text))
    }

    /// `\x` and two digits a byte, which `bytea_output = hex` promises.
    private static func bytes(ofHexadecimal text: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: max(0, text.count / 2 - 1)) { bytes, count in
            count = bytes.count
            for index in 0..<count { bytes[index] = digit(text[2 * index + 2]) << 4 | digit(text[2 * index + 3]) }
        }
    }

    private static func digit(_ character: UInt8) -> UInt8 {
        character <= UInt8(ascii: "9") ? character &- UInt8(ascii: "0") : character &- UInt8(ascii: "a") &+ 10
    }
}
