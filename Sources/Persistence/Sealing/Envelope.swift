internal import Crypto
internal import Domain
internal import Services

/// How sealed bytes begin: which master key they need, their own key wrapped under it, and how their segments are numbered.
///
/// | bytes | what |
/// |---|---|
/// | 8 | `0x89 PNEUMO 0x1A`, which begins no picture and no text |
/// | 1 | version of this layout: 1 |
/// | 1 | k, length of the master key's id |
/// | 2 | w, length of the wrapped key, high byte first |
/// | 7 | first bytes of every segment's nonce |
/// | k | id of the master key, ASCII |
/// | w | wrapped key |
/// | 8 | first bytes of the SHA-256 of all that |
/// | … | segments |
///
/// The check at its end proves nothing to an enemy; it tells a flipped bit from a master key that is missing. The seal of the segments does not cover what
/// a new master key changes, so that a key can be wrapped anew without sealing anew.
struct Envelope: Equatable {
    let wrappedKey: WrappedKey
    let noncePrefix: [UInt8]

    static let magic: [UInt8] = [0x89] + Array("PNEUMO".utf8) + [0x1A]
    static let version: UInt8 = 1
    static let noncePrefixLength = 7
    private static let fixedLength = magic.count + 4 + noncePrefixLength
    private static let checkLength = 8

    /// What a wrapped key may be at most: a key service's is some hundred bytes.
    static let maximumWrappedKey = 1024

    /// So many first bytes hold every envelope.
    static let maximumLength = fixedLength + Int(UInt8.max) + maximumWrappedKey + checkLength

    init(wrappedKey: WrappedKey, noncePrefix: [UInt8]) {
        self.wrappedKey = wrappedKey
        self.noncePrefix = noncePrefix
    }

    static func begins(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: magic) }

    /// Reads the envelope at the beginning of sealed bytes.
    init(beginningOf bytes: [UInt8]) throws(SealingFailure) {
        guard Self.begins(bytes), bytes.count >= Self.fixedLength else { throw .damaged("its beginning is missing") }
        let place = Self.magic.count
        let (idLength, keyLength) = (Int(bytes[place + 1]), Int(bytes[place + 2]) << 8 | Int(bytes[place + 3]))
        let length = Self.fixedLength + idLength + keyLength
        guard bytes.count >= length + Self.checkLength, Self.check(bytes[..<length]) == Array(bytes[length..<length + Self.checkLength]) else {
            throw .damaged("its beginning is not as it was written")
        }
        guard bytes[place] == Self.version else { throw .damaged("its layout has version \(bytes[place]), which this program does not know") }
        let rest = bytes[Self.fixedLength..<length]
        // It is shown to people and written to logs, whoever wrote the file.
        guard idLength > 0, rest.prefix(idLength).allSatisfy(Self.mayBeInID) else { throw .damaged("its master key has no such name") }
        wrappedKey = WrappedKey(masterKeyID: String(decoding: rest.prefix(idLength), as: UTF8.self), bytes: Array(rest.dropFirst(idLength)))
        noncePrefix = Array(bytes[place + 4..<Self.fixedLength])
    }

    /// How many bytes it takes.
    var length: Int { Self.fixedLength + wrappedKey.masterKeyID.utf8.count + wrappedKey.bytes.count + Self.checkLength }

    /// - Precondition: id and wrapped key are within their limits, as every keyring makes them.
    var bytes: [UInt8] {
        let (id, key) = (Array(wrappedKey.masterKeyID.utf8), wrappedKey.bytes)
        precondition(id.count <= UInt8.max && key.count <= Self.maximumWrappedKey)
        var bytes = Self.magic + [Self.version, UInt8(id.count), UInt8(key.count >> 8), UInt8(key.count & 0xFF)] + noncePrefix + id + key
        bytes += Self.check(bytes[...])
        return bytes
    }

    /// Letters, digits, and what names of transit keys and their versions are joined with.
    private static func mayBeInID(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._:".utf8.contains(byte)
        }
    }

    private static func check(_ bytes: ArraySlice<UInt8>) -> [UInt8] { Array(SHA256.hash(data: bytes).prefix(checkLength)) }
}
