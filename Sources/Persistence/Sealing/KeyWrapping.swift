internal import Crypto
public import Services

/// Where the master keys are, and what they do: wrap the key of each image and each secret. A master key itself never leaves its place.
public protocol KeyWrapping: MasterKeys {
    /// Wraps under the newest key.
    ///
    /// - Throws: `storageUnavailable`.
    func wrap(_ key: DataKey, for context: SealingContext) async throws -> WrappedKey

    /// - Throws: `SealingFailure` where the key is damaged, was wrapped for something else, or needs a master key that is not here;
    ///   `storageUnavailable`.
    func unwrap(_ wrapped: WrappedKey, for context: SealingContext) async throws -> DataKey
}

/// 256 random bits that seal one image or one secret and nothing else.
public struct DataKey: Sendable {
    let key: SymmetricKey

    static let byteCount = 32

    /// A new one, by chance.
    init() {
        key = SymmetricKey(size: .bits256)
    }

    init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        key = SymmetricKey(data: bytes)
    }

    var bytes: [UInt8] { key.withUnsafeBytes(Array.init) }
}

extension DataKey: CustomStringConvertible, CustomReflectable {
    public var description: String { "a data key" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A data key as it is stored.
public struct WrappedKey: Sendable, Hashable {
    /// The master key that it needs.
    let masterKeyID: String
    let bytes: [UInt8]
}

/// What a sealed thing is: sealed for one context, it opens for no other.
public struct SealingContext: Sendable, Hashable {
    let text: String

    var bytes: [UInt8] { Array(text.utf8) }
}

/// Why something sealed does not open, for the log.
enum SealingFailure: Error, CustomStringConvertible {
    /// It is not what was sealed, or not where it was sealed for.
    case damaged(String)
    case unknownMasterKey(String)

    var description: String {
        switch self {
        case .damaged(let what): "the seal is broken: \(what)"
        case .unknownMasterKey(let id): "the master key \(id) is not here"
        }
    }
}
