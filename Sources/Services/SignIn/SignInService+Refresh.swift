internal import Domain

extension SignInService {
    /// Exchanges a refresh token for the next one. One that comes a second time ends its session: somebody else has it.
    ///
    /// - Throws: `SignInError.invalidGrant`.
    public func refresh(_ token: String, client: ClientDescription) async throws -> SignedIn {
        guard Self.isRefreshToken(token) else { throw try await refusal(of: nil, client) }
        let now = clock()
        let next = NewRefreshToken(at: now, expiringAt: now + settings.idleLifetime)
        let digest = TokenDigest(of: token)
        switch try await sessions.exchange(digest, for: next.kept, grace: settings.grace, at: now) {
        case .exchanged(let session, let user): return try await answer(session, user, next)
        case .reused(let session):
            await events.publish(.sessionEnded(session.id))
            throw SignInError.invalidGrant
        case .refused: throw try await refusal(of: try await sessions.session(of: digest), client)
        }
    }

    /// - Parameter session: that the token once belonged to.
    private func refusal(of session: Session?, _ client: ClientDescription) async throws -> SignInError {
        let user = if let session { try await users.user(session.user) } else { nil as User? }
        try await noteRefusal(of: user, .refresh, from: client)
        return .invalidGrant
    }

    /// Ends the session of a refresh or access token (RFC 7009). What is not known, or no longer good, is no error.
    public func revoke(_ token: String) async throws {
        guard let id = try await session(of: token), let (session, user) = try await sessions.standing(of: id), session.isActive(at: clock()) else {
            return
        }
        try await sessions.end(id, .signedOut, at: clock(), by: user.author)
        await events.publish(.sessionEnded(id))
    }

    private func session(of token: String) async throws -> SessionID? {
        if Self.isRefreshToken(token) { return try await sessions.session(of: TokenDigest(of: token))?.id }
        do {
            return try await tokens.session(of: token, at: clock())
        } catch let error as ServiceError where error.code == .unauthenticated {
            return nil
        }
    }

    private static func isRefreshToken(_ token: String) -> Bool { token.hasPrefix(Secrets.refreshTokenPrefix) && token.utf8.count <= 128 }
}
