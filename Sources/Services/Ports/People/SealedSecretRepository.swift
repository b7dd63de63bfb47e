/// Every small secret that is kept sealed, for the change of the master key: each is opened, sealed under the new one, and put back.
public protocol SealedSecretRepository: Sendable {
    /// In the order of their keys, so that whoever was interrupted goes on behind the last one.
    ///
    /// - Parameters:
    ///   - after: the `key` of the last one that was given; `nil` for the beginning.
    ///   - limit: how many at most, from 1.
    /// - Throws: `invalidRequest` where `after` is no such key.
    func secrets(after: String?, limit: Int) async throws -> [StoredSecret]

    /// Puts `sealed` in the place of `old`.
    ///
    /// - Returns: `false`, and nothing is changed, where the secret is gone or another by now.
    func replace(_ old: StoredSecret, with sealed: SealedSecret) async throws -> Bool
}

/// A secret and what it is sealed for.
public struct StoredSecret: Sendable, Equatable {
    /// Its place in the order.
    public let key: String
    /// What it is sealed for: `second-factor:USER_ID` or `signing-key:KID`.
    public let purpose: String
    public let sealed: SealedSecret

    public init(key: String, purpose: String, sealed: SealedSecret) {
        self.key = key
        self.purpose = purpose
        self.sealed = sealed
    }
}
