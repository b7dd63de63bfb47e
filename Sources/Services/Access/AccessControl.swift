public import Domain

/// Turns what a request shows into who it acts for. Asks the database each time, so that every change holds from the next request.
public struct AccessControl: Sendable {
    private let tokens: any AccessTokens
    private let sessions: any SessionRepository
    private let apiKeys: any APIKeyRepository
    private let policy: AccessPolicy
    private let clock: @Sendable () -> Timestamp

    public init(
        tokens: any AccessTokens, sessions: any SessionRepository, apiKeys: any APIKeyRepository, policy: AccessPolicy = AccessPolicy(),
        clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.tokens = tokens
        self.sessions = sessions
        self.apiKeys = apiKeys
        self.policy = policy
        self.clock = clock
    }

    /// - Parameter token: what follows `Authorization: Bearer`: an access token or an API key.
    /// - Throws: `unauthenticated`, in the same words whatever is wrong with it.
    public func principal(bearing token: String) async throws -> Principal {
        token.hasPrefix(APIKeyText.prefix) ? try await principal(ofKey: token) : try await principal(ofToken: token)
    }

    /// Whether streams opened by it may go on: the credential is still good, and allows no less than it did. What cannot be asked is not.
    public func isStillGood(_ principal: Principal) async -> Bool {
        guard let now = try? await renewed(principal) else { return false }
        return principal.grants.allSatisfy { permission, reach in now.reach(of: permission).map { $0 >= reach } ?? false }
    }

    private func principal(ofToken token: String) async throws -> Principal {
        let now = clock()
        let id = try await session(of: token, at: now)
        let principal = try await principal(of: id, at: now)
        try await sessions.touch(id, at: now)
        return principal
    }

    /// The reason why a token is refused is for the log alone.
    private func session(of token: String, at moment: Timestamp) async throws -> SessionID {
        do {
            return try await tokens.session(of: token, at: moment)
        } catch let error as ServiceError where error.code == .unauthenticated {
            throw Self.refusal(cause: error)
        }
    }

    private func principal(ofKey text: String) async throws -> Principal {
        let now = clock()
        guard let id = APIKeyText.id(in: text) else { throw Self.refusal() }
        let principal = try await principal(of: id, at: now, showing: TokenDigest(of: text))
        try await apiKeys.touch(id, at: now)
        return principal
    }

    private func renewed(_ principal: Principal) async throws -> Principal {
        switch principal.credential {
        case .session(let id): try await self.principal(of: id, at: clock())
        case .apiKey(let id): try await self.principal(of: id, at: clock(), showing: nil)
        }
    }

    private func principal(of id: SessionID, at moment: Timestamp) async throws -> Principal {
        guard let (session, user) = try await sessions.standing(of: id), session.isActive(at: moment), user.isEnabled else { throw Self.refusal() }
        return Principal(user: user.id, userName: user.name, roles: user.roles, credential: .session(id), obstacle: policy.obstacle(of: user))
    }

    /// - Parameter shown: `nil` where the key itself was checked before.
    private func principal(of id: APIKeyID, at moment: Timestamp, showing shown: TokenDigest?) async throws -> Principal {
        guard let (key, digest, owner) = try await apiKeys.standing(of: id), shown.map(digest.isEqualInConstantTime) ?? true,
            key.isActive(at: moment), owner.isEnabled
        else { throw Self.refusal() }
        return Principal(
            user: owner.id, userName: owner.name, roles: owner.roles, credential: .apiKey(id), scopes: key.scopes, obstacle: policy.obstacle(of: owner))
    }

    private static func refusal(cause: (any Error)? = nil) -> ServiceError {
        ServiceError(.unauthenticated, "The token or key is not good, or no longer: sign in again.", cause: cause)
    }
}
