import Domain
import Services

extension Accounts: SessionRepository {
    func start(_ session: Session, token: RefreshToken?, clearing keys: [SignInKey], by author: Author) async throws {
        try state.withLock { state in
            guard state.users[session.user]?.isEnabled == true else { throw ServiceError(.unauthenticated, "The account was disabled.") }
            state.sessions[session.id] = session
            if let token { state.refreshTokens[token.digest] = KeptToken(session: session.id, token: token) }
            for key in keys { state.failures[key] = nil }
        }
    }

    func exchange(_ digest: TokenDigest, for next: RefreshToken, grace: Duration, at moment: Timestamp) async throws -> TokenExchange {
        state.withLock { state in
            guard var kept = state.refreshTokens[digest], let session = state.sessions[kept.session], session.isActive(at: moment),
                let user = state.users[session.user], user.isEnabled
            else { return .refused }
            if let exchangedAt = kept.exchangedAt {
                let isUsed = kept.next.flatMap { state.refreshTokens[$0]?.exchangedAt } != nil
                guard moment - exchangedAt < grace, !isUsed else {
                    let ended = session.ended(.reuse, at: moment)
                    state.sessions[session.id] = ended
                    return .reused(ended)
                }
                if let lost = kept.next { state.refreshTokens[lost] = nil }
            }
            guard moment < kept.token.expiresAt else { return .refused }
            kept.exchangedAt = kept.exchangedAt ?? moment
            kept.next = next.digest
            state.refreshTokens[digest] = kept
            state.refreshTokens[next.digest] = KeptToken(session: session.id, token: next)
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
            let ending = state.sessions.values.filter { $0.user == user && $0.id != kept && $0.isActive(at: moment) }
            for session in ending { state.sessions[session.id] = session.ended(reason, at: moment) }
            return ending.map(\.id)
        }
    }

    func sessions(of user: UserID, at moment: Timestamp) async throws -> [Session] {
        state.withLock { $0.sessions.values.filter { $0.user == user && $0.isActive(at: moment) }.sorted { $0.id > $1.id } }
    }

    func standing(of id: SessionID) async throws -> (session: Session, user: User)? {
        state.withLock { state in state.sessions[id].flatMap { session in state.users[session.user].map { (session, $0) } } }
    }

    func touch(_ id: SessionID, at moment: Timestamp) async throws { state.withLock { $0.touches += 1 } }

    func forget(endedBefore moment: Timestamp) async throws -> Int {
        state.withLock { $0.forgotten.append(moment) }
        return 3
    }
}

extension Session {
    func ended(_ reason: EndReason, at moment: Timestamp) -> Session {
        Session(
            id: id, user: user, method: method, usedSecondFactor: usedSecondFactor, address: address, agent: agent, startedAt: startedAt,
            lastUsedAt: lastUsedAt, expiresAt: expiresAt, endedAt: moment, endReason: reason)
    }
}
