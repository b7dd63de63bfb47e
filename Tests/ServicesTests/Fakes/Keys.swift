import Domain
import Services

/// The API keys among the accounts.
struct Keys: APIKeyRepository {
    let accounts: Accounts

    func create(_ key: APIKey, digest: TokenDigest, atMost limit: Int, proof: AccountProof?, by author: Author) async throws {
        try accounts.state.withLock { state in
            try state.check(proof, of: key.owner, at: key.createdAt)
            let active = state.keys.values.count { $0.key.owner == key.owner && $0.key.isActive(at: key.createdAt) }
            guard active < limit else { throw ServiceError(.conflict, "Too many.") }
            state.keys[key.id] = (key, digest)
        }
    }

    func keys(of owner: UserID?, page: PageRequest) async throws -> Page<APIKey> {
        let all = accounts.state.withLock { $0.keys.values.map(\.key).filter { owner == nil || $0.owner == owner }.sorted { $0.id > $1.id } }
        let start = page.after.map { Int($0.sortKey) } ?? 0
        let end = min(start + page.limit, all.count)
        return Page(items: Array(all[start..<end]), next: end < all.count ? PageCursor(sortKey: Int64(end), tieBreaker: 0) : nil)
    }

    func key(_ id: APIKeyID) async throws -> APIKey? { accounts.state.withLock { $0.keys[id]?.key } }

    func standing(of id: APIKeyID) async throws -> (key: APIKey, digest: TokenDigest, owner: User)? {
        accounts.state.withLock { state in
            state.keys[id].flatMap { kept in state.users[kept.key.owner].map { (kept.key, kept.digest, $0) } }
        }
    }

    func revoke(_ id: APIKeyID, at moment: Timestamp, by author: Author) async throws {
        accounts.state.withLock { state in
            guard let (key, digest) = state.keys[id] else { return }
            let revoked = APIKey(
                id: id, owner: key.owner, name: key.name, scopes: key.scopes, createdAt: key.createdAt, expiresAt: key.expiresAt, revokedAt: moment)
            state.keys[id] = (revoked, digest)
        }
    }

    func touch(_ id: APIKeyID, at moment: Timestamp) async throws { accounts.state.withLock { $0.touches += 1 } }
}
