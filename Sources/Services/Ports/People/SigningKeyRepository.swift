public import Domain

/// The keys that access tokens are signed with. Several instances share them.
public protocol SigningKeyRepository: Sendable {
    /// Newest first, with those whose tokens may still be about.
    func keys() async throws -> [SigningKey]

    /// Adds a key if the newest one is still `newest`: of two instances that rotate at once, one does.
    func add(_ key: SigningKey, after newest: String?, by author: Author) async throws

    /// Removes those that ended before.
    func forget(endedBefore moment: Timestamp) async throws -> Int
}

public struct SigningKey: Sendable, Equatable {
    /// What a token's `kid` names.
    public let id: String
    /// 32 bytes of an Ed25519 private key, sealed.
    public let privateKey: SealedSecret
    /// From then on tokens are signed with it: a little after it was made, so that every instance knows it by then.
    public let activeFrom: Timestamp
    /// No token signed with it is accepted after.
    public let endsAt: Timestamp

    public init(id: String, privateKey: SealedSecret, activeFrom: Timestamp, endsAt: Timestamp) {
        self.id = id
        self.privateKey = privateKey
        self.activeFrom = activeFrom
        self.endsAt = endsAt
    }
}
