internal import Crypto
internal import Domain
internal import Foundation
internal import Services

/// A 256-bit master key that is kept here, in memory only as what is derived from it (HKDF-SHA256, RFC 5869).
struct MasterKey: Sendable {
    /// Its fingerprint: 16 hex digits of SHA-256, so that no two keys share a name and none can be renamed.
    let id: String
    let createdAt: Timestamp?
    /// Wraps data keys by AES-256-GCM under random nonces: 2³² of them are within NIST SP 800-38D, 8.3.
    private let wrapping: SymmetricKey

    static let byteCount = 32

    /// - Returns: `nil` where the bytes are not 32, or were plainly not made by chance.
    init?(bytes: [UInt8], createdAt: Timestamp?) {
        guard bytes.count == Self.byteCount, Self.looksRandom(bytes) else { return nil }
        id = Array(SHA256.hash(data: Array("pneumoscope master key".utf8) + bytes)).prefix(8).hexadecimal
        self.createdAt = createdAt
        wrapping = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: bytes), info: Array("pneumoscope data key wrapping".utf8), outputByteCount: 32)
    }

    /// - Parameter text: base64 or hex.
    init?(text: String, createdAt: Timestamp? = nil) {
        guard let bytes = Self.bytes(hexadecimal: text) ?? Data(base64Encoded: text).map(Array.init) else { return nil }
        self.init(bytes: bytes, createdAt: createdAt)
    }

    /// A new one as text, by chance.
    static func makeText() -> String { Data(DataKey().bytes).base64EncodedString() }

    var summary: MasterKeyDescription { MasterKeyDescription(id: id, createdAt: createdAt) }

    func wrap(_ key: DataKey, for context: SealingContext) throws -> WrappedKey {
        let box = try AES.GCM.seal(key.bytes, using: wrapping, authenticating: associatedData(context))
        return WrappedKey(masterKeyID: id, bytes: Array(box.combined!))
    }

    func unwrap(_ wrapped: WrappedKey, for context: SealingContext) throws(SealingFailure) -> DataKey {
        guard let box = try? AES.GCM.SealedBox(combined: wrapped.bytes),
            let bytes = try? AES.GCM.open(box, using: wrapping, authenticating: associatedData(context)), let key = DataKey(bytes: Array(bytes))
        else { throw .damaged("its key does not unwrap") }
        return key
    }

    private func associatedData(_ context: SealingContext) -> [UInt8] { Array("data key \(id) ".utf8) + context.bytes }

    /// 32 random bytes hold fewer than 16 different ones once in 10¹⁵ times; what people type or count up is told from them.
    private static func looksRandom(_ bytes: [UInt8]) -> Bool {
        let steps = Set(zip(bytes, bytes.dropFirst()).map { $1 &- $0 })
        return Set(bytes).count >= 16 && steps.count >= 8
    }

    private static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == 2 * byteCount, !digits.contains(nil) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0]! << 4 | digits[$0 + 1]!) }
    }
}

extension MasterKey: CustomStringConvertible, CustomReflectable {
    var description: String { "the master key \(id)" }
    var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
