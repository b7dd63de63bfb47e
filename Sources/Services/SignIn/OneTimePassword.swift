internal import Crypto
public import Domain

/// The six digits that an authenticator app shows, new every 30 seconds: RFC 6238 with HMAC-SHA-1, the one form that every app knows.
public struct OneTimePassword: Sendable {
    /// Of a step, in seconds.
    private static let period: Int64 = 30

    private let secret: [UInt8]

    public init(secret: [UInt8]) {
        self.secret = secret
    }

    /// 160 random bits, as RFC 4226, section 4 recommends.
    public static func makeSecret() -> [UInt8] {
        var chance = SystemRandomNumberGenerator()
        return (0..<20).map { _ in UInt8.random(in: .min ... .max, using: &chance) }
    }

    /// The code of a time step: RFC 4226, section 5.3.
    public func code(step: Int64) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
        let hash = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let start = Int(hash[19] & 15)
        let number = hash[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
        let digits = String(number % 1_000_000)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// Which step a code belongs to. Every step is compared in full, so that the time taken tells nothing.
    ///
    /// - Parameters:
    ///   - code: six digits; blanks among them, as apps show them, do not matter.
    ///   - window: how many steps the clock of the other side may be early or late.
    /// - Returns: `nil` where it is none of them. A step that was used before is the caller's to refuse.
    public func matchingStep(_ code: String, at moment: Timestamp, window: Int64 = 1) -> Int64? {
        let given = code.utf8.prefix(16).filter { $0 != UInt8(ascii: " ") }
        let now = Self.step(at: moment)
        return (now - window...now + window).reduce(nil) { found, step in
            areEqualInConstantTime(given, Array(self.code(step: step).utf8)) ? step : found
        }
    }

    /// The step that a moment lies in, counted from 1970.
    public static func step(at moment: Timestamp) -> Int64 {
        Int64((Double(moment.microseconds) / 1e6 / Double(period)).rounded(.down))
    }

    /// What the app reads from a QR code: `otpauth://totp/issuer:account?…`.
    public static func uri(secret: [UInt8], account: String, issuer: String) -> String {
        // A colon parts the two names of the label.
        let (account, issuer) = (percentEncoded(account), percentEncoded(issuer.filter { $0 != ":" }))
        return "otpauth://totp/\(issuer):\(account)?secret=\(Base32.text(of: secret))&issuer=\(issuer)&algorithm=SHA1&digits=6&period=\(period)"
    }

    /// All but the unreserved characters of RFC 3986.
    private static func percentEncoded(_ text: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        return text.utf8.map { byte in
            let hex = String(byte, radix: 16, uppercase: true)
            return plain.contains(byte) ? String(Unicode.Scalar(byte)) : byte < 16 ? "%0\(hex)" : "%\(hex)"
        }.joined()
    }
}
