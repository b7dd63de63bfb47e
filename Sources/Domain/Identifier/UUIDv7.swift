/// A name for a record that nobody else has given, and that sorts by the time it was made (RFC 9562, section 5.7).
///
/// From the first bit: 48 bits of milliseconds, the version, 12 bits of counter, the variant, 62 bits of chance. The counter keeps the order of
/// identifiers that one process makes within a millisecond. It tells when a record was made, so it is no secret.
public struct UUIDv7: Sendable, Hashable {
    private let high: UInt64
    private let low: UInt64

    /// A new one, greater than every other that this process has made.
    public init() {
        self = UUIDv7Generator.shared.next()
    }

    /// - Parameters:
    ///   - time: milliseconds since 1970 in the upper 48 of 60 bits, the counter in the lower 12.
    ///   - chance: 62 bits; the upper two of the 64 are not used.
    init(time: UInt64, chance: UInt64) {
        high = (time >> 12) << 16 | Self.version | time & 0xfff
        low = Self.variant | chance & ~Self.variantMask
    }

    /// - Parameter bytes: in network order, as `bytes` gives them.
    /// - Returns: `nil` unless there are 16, of version 7 and the variant of RFC 9562.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        let halves = bytes.enumerated().reduce(into: (high: UInt64(0), low: UInt64(0))) { halves, byte in
            if byte.offset < 8 { halves.high = halves.high << 8 | UInt64(byte.element) } else { halves.low = halves.low << 8 | UInt64(byte.element) }
        }
        self.init(high: halves.high, low: halves.low)
    }

    private init?(high: UInt64, low: UInt64) {
        guard high & 0xf000 == Self.version, low & Self.variantMask == Self.variant else { return nil }
        self.high = high
        self.low = low
    }

    private static let version: UInt64 = 0x7000
    private static let variant: UInt64 = 0x8000_0000_0000_0000
    private static let variantMask: UInt64 = 0xc000_0000_0000_0000

    /// 16, in network order: they sort as the identifiers do.
    public var bytes: [UInt8] {
        [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } }
    }

    /// When it was made, since 1970 in UTC. A little ahead of the clock after more than 2,000 in one millisecond, or after the clock was set back.
    public var milliseconds: Int64 { Int64(high >> 16) }

    /// A number that sorts as the identifiers do, for a database's key: 42 bits of milliseconds, the counter, 9 bits of chance. Never negative before
    /// the year 2109. Two records have the same only where two processes made them in the same millisecond with the same counter, and then by a chance
    /// of one in 512.
    public var sortKey: Int64 { Self.sortKey(milliseconds: milliseconds) | Int64(high & 0xfff) << 9 | Int64(low & ~Self.variantMask) >> 53 }

    /// The least sort key of a moment.
    /// - Parameter milliseconds: since 1970 in UTC; what lies outside 1970…2109 is moved to its ends.
    public static func sortKey(milliseconds: Int64) -> Int64 { min(max(milliseconds, 0), 0x3ff_ffff_ffff) << 21 }
}

extension UUIDv7: Comparable {
    public static func < (one: UUIDv7, other: UUIDv7) -> Bool { (one.high, one.low) < (other.high, other.low) }
}

extension UUIDv7: LosslessStringConvertible {
    /// 36 characters, lower case: `01890a5d-ac96-774b-bcce-b302099a8057`.
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for byte in bytes {
            if Self.hyphens.contains(text.count) { text.append(UInt8(ascii: "-")) }
            text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads the 36 characters, in either case. No braces, no `urn:uuid:`.
    public init?(_ description: String) {
        guard description.utf8.count == 36 else { return nil }
        var halves: (UInt64, UInt64) = (0, 0)
        for (index, character) in description.utf8.enumerated() {
            if Self.hyphens.contains(index) {
                guard character == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = Character(Unicode.Scalar(character)).hexDigitValue else { return nil }
                halves = (halves.0 << 4 | halves.1 >> 60, halves.1 << 4 | UInt64(digit))
            }
        }
        self.init(high: halves.0, low: halves.1)
    }

    private static let hyphens: Set<Int> = [8, 13, 18, 23]
}

extension UUIDv7: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = try UUIDv7(container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "An identifier is a UUID of version 7 in 36 characters.")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
