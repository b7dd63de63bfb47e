import Domain
import Foundation
@testable import Services
import Synchronization

/// Users, sessions and keys in memory, for tests of the interface alone.
final class Accounts: Sendable {
    struct State {
        var users: [UserID: User] = [:]
        var passwords: [UserID: PasswordHash] = [:]
        var secrets: [UserID: TokenDigest] = [:]
        var sessions: [SessionID: Session] = [:]
        var refreshTokens: [TokenDigest: (session: SessionID, isUsed: Bool)] = [:]
        var keys: [APIKeyID: (key: APIKey, digest: TokenDigest)] = [:]
        var factors: [UserID: SecondFactor] = [:]
        var codes: [UserID: [TokenDigest]] = [:]
        var failures: [SignInKey: SignInFailures] = [:]
    }

    let state = Mutex(State())
    /// How often it was asked what a session stands for.
    let looks = Counter()

    /// Somebody of a role, who is enabled and hindered by nothing.
    @discardableResult
    func add(_ name: String, _ roles: Set<Role>, password: String? = nil, secret: String? = nil, mustChangePassword: Bool = false) -> User {
        let user = User(
            id: UserID(), name: name, roles: roles, hasPassword: password != nil, hasClientSecret: secret != nil, mustChangePassword: mustChangePassword,
            createdAt: .now, updatedAt: .now)
        state.withLock { state in
            state.users[user.id] = user
            if let password { state.passwords[user.id] = PasswordHash("hash of \(password)") }
            if let secret { state.secrets[user.id] = TokenDigest(of: secret) }
        }
        return user
    }

    /// A token of a session that began just now.
    func signIn(_ user: User, lasting life: Duration = .seconds(3600)) -> String {
        let session = Session(
            id: SessionID(), user: user.id, method: .password, address: nil, agent: nil, startedAt: .now - .seconds(7200), lastUsedAt: .now,
            expiresAt: .now + life)
        state.withLock { $0.sessions[session.id] = session }
        return "token.\(session.id)"
    }

    func signIn(_ role: Role) -> String {
        signIn(state.withLock { $0.users.values.first { $0.roles == [role] } } ?? add("some-\(role.rawValue)", [role], password: "their password"))
    }

    func apiKey(of user: User, _ scopes: Set<Permission>, lasting life: Duration = .seconds(3600)) -> String {
        let key = APIKey(id: APIKeyID(), owner: user.id, name: "a key", scopes: scopes, createdAt: .now, expiresAt: .now + life)
        let text = "pnk_\(key.id)_secret-of-the-key"
        state.withLock { $0.keys[key.id] = (key, TokenDigest(of: text)) }
        return text
    }

    func endAllSessions() {
        state.withLock { state in state.sessions = state.sessions.mapValues { $0.ended(.ended, at: .now) } }
    }

    func change(_ user: User, isEnabled: Bool? = nil, roles: Set<Role>? = nil) {
        state.withLock { state in state.users[user.id] = state.users[user.id]?.with(UserChange(roles: roles, isEnabled: isEnabled), at: .now) }
    }
}

extension Accounts: AccessTokens {
    var issuer: String { "pneumoscope" }
    var lifetime: Duration { .seconds(600) }
    func issue(for session: SessionID, user: UserID, at moment: Timestamp) async throws -> String { "token.\(session)" }

    func session(of token: String, at moment: Timestamp) async throws -> SessionID {
        guard token.hasPrefix("token."), let id = SessionID(String(token.dropFirst(6))) else { throw ServiceError(.unauthenticated, "No token.") }
        return id
    }

    func keySet() async throws -> String { #"{"keys":[]}"# }
    func rotate(at moment: Timestamp) async throws {}
    func keyAge(at moment: Timestamp) async throws -> Duration? { .seconds(86_400) }
}

extension Accounts: SessionRepository {
    func start(_ session: Session, token: RefreshToken?, clearing keys: [SignInKey], by author: Author) async throws {
        state.withLock { state in
            state.sessions[session.id] = session
            if let token { state.refreshTokens[token.digest] = (session.id, false) }
            for key in keys { state.failures[key] = nil }
        }
    }

    func exchange(_ digest: TokenDigest, for next: RefreshToken, grace: Duration, at moment: Timestamp) async throws -> TokenExchange {
        state.withLock { state in
            guard let (id, isUsed) = state.refreshTokens[digest], let session = state.sessions[id], let user = state.users[session.user],
                session.isActive(at: moment), user.isEnabled
            else { return .refused }
            guard !isUsed else {
                state.sessions[id] = session.ended(.reuse, at: moment)
                return .reused(session)
            }
            state.refreshTokens[digest] = (id, true)
            state.refreshTokens[next.digest] = (id, false)
            return .exchanged(session, user)
        }
    }

    func end(_ id: SessionID, _ reason: Session.EndReason, at moment: Timestamp, by author: Author) async throws {
        state.withLock { state in state.sessions[id] = state.sessions[id]?.ended(reason, at: moment) }
    }

    func session(of digest: TokenDigest) async throws -> Session? {
        state.withLock { state in state.refreshTokens[digest].flatMap { state.sessions[$0.session] } }
    }

    func endAll(of user: UserID, except kept: SessionID?, _ reason: Session.EndReason, at moment: Timestamp, by author: Author) async throws -> [SessionID] {
        state.withLock { state in
            let ended = state.sessions.values.filter { $0.user == user && $0.id != kept && $0.isActive(at: moment) }
            for session in ended { state.sessions[session.id] = session.ended(reason, at: moment) }
            return ended.map(\.id)
        }
    }

    func sessions(of user: UserID, at moment: Timestamp) async throws -> [Session] {
        state.withLock { $0.sessions.values.filter { $0.user == user && $0.isActive(at: moment) }.sorted { $0.id > $1.id } }
    }

    func standing(of id: SessionID) async throws -> (session: Session, user: User)? {
        defer { looks.add() }
        return state.withLock { state in
            guard let session = state.sessions[id], let user = state.users[session.user] else { return nil }
            return (session, user)
        }
    }

    func touch(_ id: SessionID, at moment: Timestamp) async throws {}
    func forget(endedBefore moment: Timestamp) async throws -> Int { 0 }
}

extension Accounts: APIKeyRepository {
    func create(_ key: APIKey, digest: TokenDigest, atMost limit: Int, proof: AccountProof?, by author: Author) async throws {
        state.withLock { $0.keys[key.id] = (key, digest) }
    }

    func keys(of owner: UserID?, page: PageRequest) async throws -> Page<APIKey> {
        Page(items: state.withLock { $0.keys.values.map(\.key).filter { owner == nil || $0.owner == owner }.sorted { $0.id > $1.id } }, next: nil)
    }

    func key(_ id: APIKeyID) async throws -> APIKey? { state.withLock { $0.keys[id]?.key } }

    func standing(of id: APIKeyID) async throws -> (key: APIKey, digest: TokenDigest, owner: User)? {
        state.withLock { state in
            guard let (key, digest) = state.keys[id], let owner = state.users[key.owner] else { return nil }
            return (key, digest, owner)
        }
    }

    func revoke(_ id: APIKeyID, at moment: Timestamp, by author: Author) async throws {
        state.withLock { state in
            guard let (key, digest) = state.keys[id] else { return }
            let revoked = APIKey(
                id: id, owner: key.owner, name: key.name, scopes: key.scopes, createdAt: key.createdAt, expiresAt: key.expiresAt, revokedAt: moment)
            state.keys[id] = (revoked, digest)
        }
    }

    func touch(_ id: APIKeyID, at moment: Timestamp) async throws {}
}

extension Session {
    func ended(_ reason: EndReason, at moment: Timestamp) -> Session {
        Session(
            id: id, user: user, method: method, usedSecondFactor: usedSecondFactor, address: address, agent: agent, startedAt: startedAt,
            lastUsedAt: lastUsedAt, expiresAt: expiresAt, endedAt: moment, endReason: reason)
    }
}
