internal import Crypto
internal import Foundation
internal import Services

/// What keys and channels are called in Redis: no user, address or API key can be read off one.
struct SharedNames: Sendable {
    private let prefix: String
    private let naming: SymmetricKey

    init(_ configuration: RedisConfiguration) {
        self.init(prefix: configuration.prefix, namingKey: configuration.namingKey)
    }

    init(prefix: String, namingKey: [UInt8] = []) {
        // In braces: Redis Cluster keeps all that has the same text in braces together, so that one script may touch several keys.
        self.prefix = "{\(prefix)}"
        // Never of no bytes, and never what anything else may use the same key for.
        naming = SymmetricKey(data: SHA256.hash(data: Data("pneumoscope limits\(prefix)\u{0}".utf8) + namingKey))
    }

    func bucket(_ bucket: RateBucket) -> SharedName { name("rate", bucket.policy.name, bucket.key) }
    func places(_ key: String) -> SharedName { name("places", key) }
    func quota(_ key: String, day: Int) -> SharedName { name("quota", "\(day)", key) }

    var trial: String { "\(prefix):trial" }
    var events: String { "\(prefix):events" }

    /// In Redis.
    func key(_ name: SharedName) -> String { "\(prefix):\(name.kind):\(name.hexadecimal)" }

    private func name(_ kind: String, _ parts: String...) -> SharedName {
        var hash = HMAC<SHA256>(key: naming)
        // With its length before each part, so that "a" and "bc" are not "ab" and "c".
        for part in [kind] + parts {
            let bytes = Data(part.utf8)
            hash.update(data: withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { Data($0) })
            hash.update(data: bytes)
        }
        return SharedName(kind: kind, Array(hash.finalize()))
    }
}

/// Of a fixed size, however long a name somebody sends: 128 bits of the keyed hash.
struct SharedName: Sendable, Hashable {
    let kind: String
    private let high: UInt64
    private let low: UInt64

    init(kind: String, _ digest: [UInt8]) {
        self.kind = kind
        high = digest[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = digest[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    }

    var hexadecimal: String {
        [high, low].map { String(repeating: "0", count: $0.leadingZeroBitCount / 4 - ($0 == 0 ? 1 : 0)) + String($0, radix: 16) }.joined()
    }
}
