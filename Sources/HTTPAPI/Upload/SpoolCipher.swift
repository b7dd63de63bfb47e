internal import Crypto
internal import CryptoExtras

/// AES-256 in counter mode (NIST SP 800-38A §6.5) under a key that nothing but this value holds: bytes can be read from anywhere, as a zip's are, and once
/// the value is gone nobody reads them.
///
/// It hides and does not prove: nobody else can open the file that it is for. A key is used for one sequence of bytes, so that the count may begin with 0.
struct SpoolCipher: Sendable {
    private let key = SymmetricKey(size: .bits256)

    private static let blockLength = 16

    /// Encrypts what is plain, and decrypts what is not.
    ///
    /// - Parameter offset: of the first of the bytes in their sequence.
    func applied(to bytes: some Collection<UInt8>, at offset: Int) -> [UInt8] {
        let (block, skipped) = offset.quotientAndRemainder(dividingBy: Self.blockLength)
        // Key and counter have their lengths by construction: it cannot fail.
        let counter = try! AES._CTR.Nonce(nonceBytes: [UInt8](repeating: 0, count: 8) + withUnsafeBytes(of: UInt64(block).bigEndian, Array.init))
        return Array(try! AES._CTR.encrypt([UInt8](repeating: 0, count: skipped) + bytes, using: key, nonce: counter).dropFirst(skipped))
    }
}
