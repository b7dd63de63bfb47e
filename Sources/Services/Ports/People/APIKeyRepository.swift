public import Domain

public protocol APIKeyRepository: Sendable {
    /// - Parameter limit: how many active keys the owner may have, with this one.
    /// - Throws: `conflict` where there are as many already; `unauthenticated` where the proof no longer holds.
    func create(_ key: APIKey, digest: TokenDigest, atMost limit: Int, proof: AccountProof?, by author: Author) async throws
    /// Newest first, with those that have ended; everybody's where `owner` is `nil`.
    func keys(of owner: UserID?, page: PageRequest) async throws -> Page<APIKey>
    func key(_ id: APIKeyID) async throws -> APIKey?
    /// What a key stands for at this moment: one look-up, for it is made for every request.
    func standing(of id: APIKeyID) async throws -> (key: APIKey, digest: TokenDigest, owner: User)?
    /// No error where it was revoked before.
    func revoke(_ id: APIKeyID, at moment: Timestamp, by author: Author) async throws
    /// Notes the use, to the minute; a write only where the last one is older.
    func touch(_ id: APIKeyID, at moment: Timestamp) async throws
}
