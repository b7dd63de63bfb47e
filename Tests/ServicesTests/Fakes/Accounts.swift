import Domain
import Services
import Synchronization

/// Everything about people that a database keeps, in memory: users, sessions, keys, second factors, failures.
final class Accounts: Sendable {
    struct State {
        var users: [UserID: User] = [:]
        var passwords: [UserID: PasswordHash] = [:]
        var clientSecrets: [UserID: TokenDigest] = [:]
        var sessions: [SessionID: Session] = [:]
        /// By digest: whose, until when, exchanged when, and for what.
        var refreshTokens: [TokenDigest: KeptToken] = [:]
        var keys: [APIKeyID: (key: APIKey, digest: TokenDigest)] = [:]
        var factors: [UserID: Factor] = [:]
        var failures: [SignInKey: SignInFailures] = [:]
        var events: [AuditEvent] = []
        var touches = 0
        var forgotten: [Timestamp] = []
    }

    struct KeptToken {
        let session: SessionID
        let token: RefreshToken
        var exchangedAt: Timestamp?
        var next: TokenDigest?
    }

    struct Factor {
        var secret: SealedSecret
        var confirmedAt: Timestamp?
        var lastStep: Int64 = .min
        /// Whether each was used.
        var recoveryCodes: [TokenDigest: Bool] = [:]
    }

    let state = Mutex(State())

    /// Refusals of sign-ins and the like, in their order.
    var events: [AuditEvent] { state.withLock(\.events) }
    var reasons: [String?] { events.map { $0.detail["reason"] } }
    var sessionCount: Int { state.withLock(\.sessions.count) }

    func edit(_ id: UserID, _ change: (inout State, User) -> Void) {
        state.withLock { state in
            guard let user = state.users[id] else { return }
            change(&state, user)
        }
    }
}

extension Accounts.State {
    /// - Throws: `unauthenticated`, `conflict`.
    func check(_ proof: AccountProof?, of user: UserID, at moment: Timestamp) throws {
        guard let proof else { return }
        guard let session = sessions[proof.session], session.user == user, session.isActive(at: moment) else {
            throw ServiceError(.unauthenticated, "The session has ended.")
        }
        guard proof.password == nil || proof.password == passwords[user] else { throw ServiceError(.conflict, "Another password.") }
    }
}

extension User {
    /// The same user with something else; counts as a change.
    func with(
        displayName: String?? = nil, email: String?? = nil, roles: Set<Role>? = nil, isEnabled: Bool? = nil, hasPassword: Bool? = nil,
        hasClientSecret: Bool? = nil, hasSecondFactor: Bool? = nil, mustChangePassword: Bool? = nil, lastSignInAt: Timestamp? = nil
    ) -> User {
        User(
            id: id, name: name, displayName: displayName ?? self.displayName, email: email ?? self.email, roles: roles ?? self.roles,
            isEnabled: isEnabled ?? self.isEnabled, identity: identity, hasPassword: hasPassword ?? self.hasPassword,
            hasClientSecret: hasClientSecret ?? self.hasClientSecret, hasSecondFactor: hasSecondFactor ?? self.hasSecondFactor,
            mustChangePassword: mustChangePassword ?? self.mustChangePassword, revision: revision + 1, createdAt: createdAt, updatedAt: updatedAt,
            lastSignInAt: lastSignInAt ?? self.lastSignInAt)
    }
}
