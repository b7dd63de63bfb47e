public import Domain

/// What lets programs in, in their owner's name.
public struct APIKeyService: Sendable {
    private let apiKeys: any APIKeyRepository
    private let events: any EventBus
    private let clock: @Sendable () -> Timestamp

    public static let shortestLife: Duration = .seconds(3600)
    public static let longestLife: Duration = .seconds(366 * 24 * 3600)
    /// Of one owner, at once.
    public static let mostActiveKeys = 50

    public init(apiKeys: any APIKeyRepository, events: any EventBus, clock: @escaping @Sendable () -> Timestamp = { .now }) {
        self.apiKeys = apiKeys
        self.events = events
        self.clock = clock
    }

    /// - Parameter scopes: within what the owner may do.
    /// - Returns: with the key itself, to be shown once.
    /// - Throws: `invalidRequest`; `forbidden` with an API key, and for a scope that the owner has not; `conflict` where there are too many.
    public func create(
        name: String, scopes: Set<Permission>, expiresAt: Timestamp, for principal: Principal
    ) async throws -> (key: APIKey, text: String) {
        let session = try principal.ownSession("An API key is made")
        let now = clock()
        guard let name = try FreeText.checked(name, "name", limit: 100) else { throw ServiceError(.invalidRequest, "name must say what the key is for.") }
        guard !scopes.isEmpty else { throw ServiceError(.invalidRequest, "scopes must name at least one permission.") }
        for scope in scopes.sorted(by: { $0.rawValue < $1.rawValue }) { _ = try principal.visibility(under: scope) }
        guard (now + Self.shortestLife...now + Self.longestLife).contains(expiresAt) else {
            throw ServiceError(.invalidRequest, "expiresAt must be an hour to 366 days from now.")
        }
        let key = APIKey(id: APIKeyID(), owner: principal.user, name: name, scopes: scopes, createdAt: now, expiresAt: expiresAt)
        let text = APIKeyText.make(for: key.id)
        // One that was under way when the owner was thrown out would outlive that.
        try await apiKeys.create(
            key, digest: TokenDigest(of: text), atMost: Self.mostActiveKeys, proof: AccountProof(session: session), by: principal.author)
        return (key, text)
    }

    /// Newest first, with those that have ended.
    ///
    /// - Throws: `forbidden` for everybody's without the permission.
    public func keys(of principal: Principal, everybodys: Bool, page: PageRequest) async throws -> Page<APIKey> {
        if everybodys { _ = try principal.visibility(under: .manageAPIKeys) }
        return try await apiKeys.keys(of: everybodys ? nil : principal.user, page: page)
    }

    /// Holds from the next request on.
    ///
    /// - Throws: `notFound` where it is another's, without the permission, exactly as for one that is not there.
    public func revoke(_ id: APIKeyID, by principal: Principal) async throws {
        guard let key = try await apiKeys.key(id), mayRevoke(key, principal) else { throw ServiceError(.notFound, "There is no API key \(id).") }
        guard key.revokedAt == nil else { return }
        try await apiKeys.revoke(id, at: clock(), by: principal.author)
        await events.publish(.apiKeyRevoked(id))
    }

    /// A key may end itself, as whoever finds one should; only its owner in person, or an administrator, ends others.
    private func mayRevoke(_ key: APIKey, _ principal: Principal) -> Bool {
        switch principal.credential {
        case .apiKey(key.id): true
        case .session where key.owner == principal.user: true
        default: principal.reach(of: .manageAPIKeys) == .all
        }
    }
}
