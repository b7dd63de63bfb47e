internal import Crypto
public import Domain

/// The secret that audit records are chained with: who does not have it can change records, but not so that nobody notices.
///
/// It must stay the same for as long as the chain is kept. Where the master key may be rotated, the chain's key is a secret of its own under it.
public struct AuditChainKey: Sendable {
    private let key: SymmetricKey

    /// - Parameter bytes: 32 random bytes.
    /// - Throws: `invalidRequest` for any other number, or where all of them are alike: a key that was never set.
    public init(_ bytes: [UInt8]) throws(ServiceError) {
        guard bytes.count == 32, Set(bytes).count > 1 else {
            throw ServiceError(.invalidRequest, "The key of the audit chain must be 32 random bytes.")
        }
        key = SymmetricKey(data: bytes)
    }

    /// HMAC-SHA256 (RFC 2104): 32 bytes.
    func authenticate(_ bytes: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
    }
}
