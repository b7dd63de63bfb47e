internal import Crypto
internal import Domain

/// Makes what proves who somebody is, from the system's own source of chance.
enum Secrets {
    static let refreshTokenPrefix = "pnr_"
    static let clientSecretPrefix = "pns_"

    /// 256 random bits as base64url behind a prefix that says what leaked where a scanner finds one.
    static func token(prefix: String) -> String { prefix + base64URL(bytes(32)) }

    /// For people to read and type: 124 bits as five groups of five, without letters that look alike.
    static func password() -> String { groups(5, of: 5) }

    /// 138 bits, for recovery codes are kept as a plain SHA-256, which fewer would not withstand.
    static func recoveryCode() -> String { groups(7, of: 4) }

    static func bytes(_ count: Int) -> [UInt8] {
        var chance = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &chance) }
    }

    private static let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")

    private static func groups(_ count: Int, of length: Int) -> String {
        var chance = SystemRandomNumberGenerator()
        let group = { String((0..<length).map { _ in letters[Int.random(in: 0..<letters.count, using: &chance)] }) }
        return (0..<count).map { _ in group() }.joined(separator: "-")
    }
}

extension TokenDigest {
    init(of secret: String) {
        self.init(hex: hexadecimal(SHA256.hash(data: Array(secret.utf8))))
    }

    func isEqualInConstantTime(_ other: TokenDigest) -> Bool { areEqualInConstantTime(hex, other.hex) }
}

/// Compares texts in a time that tells nothing but their lengths.
func areEqualInConstantTime(_ one: String, _ other: String) -> Bool {
    areEqualInConstantTime(Array(one.utf8), Array(other.utf8))
}

func areEqualInConstantTime(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    guard one.count == other.count else { return false }
    // In brackets: | and ^ bind alike in Swift, and without them many a wrong text is a right one.
    return zip(one, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}
