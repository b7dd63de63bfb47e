internal import Crypto
internal import CryptoExtras
internal import Foundation

/// Makes a key of a password and a salt, at a cost: scrypt, but in tests that count the work.
typealias KeyDerivation = @Sendable (_ cost: ScryptCost, _ password: [UInt8], _ salt: [UInt8]) throws -> [UInt8]

/// How much work one guess at a password is: the parameters of scrypt (RFC 7914, section 2).
public struct ScryptCost: Sendable, Equatable {
    /// What may be asked for, as the binary logarithm of N. Less than `recommended` is for trials and tests only.
    public static let range = 10...20
    /// What is chosen among by measuring: 32 MiB to 256 MiB and, on one core of 2024, about 60 ms to half a second a guess.
    public static let recommended = 15...18

    /// ln N.
    let logN: Int
    /// The block size.
    let r: Int
    /// The parallelism.
    let p: Int

    init(logN: Int, r: Int, p: Int) {
        self.logN = logN
        self.r = r
        self.p = p
    }

    /// - Parameter logN: moved into `range`.
    public init(logN: Int) {
        self.init(logN: min(max(logN, Self.range.lowerBound), Self.range.upperBound), r: 8, p: 1)
    }

    /// The binary logarithm of N, as `PASSWORD_HASH_COST` gives it.
    public var setting: Int { logN }

    /// Bytes that one computation holds while it runs.
    public var memory: Int { 128 * r << logN }

    /// The costs from this one up to `greatest`, without that: this one and they all are as much work as it, for each is twice the one before.
    func steps(to greatest: ScryptCost) -> [ScryptCost] {
        (logN..<max(logN, greatest.logN)).map { ScryptCost(logN: $0, r: r, p: p) }
    }

    /// 32 bytes. Blocks for as long as the cost says.
    func key(of password: [UInt8], salt: [UInt8], count: Int = 32) throws -> [UInt8] {
        try KDF.Scrypt.deriveKey(from: password, salt: salt, outputByteCount: count, rounds: 1 << logN, blockSize: r, parallelism: p)
            .withUnsafeBytes { Array($0) }
    }
}
