internal import Domain
internal import SQL
internal import Services

/// Exchanges a refresh token for the next one of its session (RFC 9700, section 4.14.2).
///
/// The tokens of a session are a line: each but the last is used up. Who brings one that is used up either did not get the answer, or has it from
/// somebody else. It was lost on its way if nobody has used what it was exchanged for, and not long ago; then the lost one is used up in its turn, so that
/// there is never a second way on. Who brings the lost one after all shows that there are two, and the session ends.
struct RefreshTokenExchange {
    let digest: TokenDigest
    let next: RefreshToken
    let grace: Duration
    let moment: Timestamp
    let transaction: Transaction

    func exchange() throws -> TokenExchange {
        guard let found = try lockedToken(), found.session.isActive(at: moment), found.user.isEnabled, moment < found.expiresAt else { return .refused }
        guard found.isUnused || wasLost(found) else { return .reused(try end(found)) }
        if let lost = found.successor { try useUp(lost, for: nil) }
        try useUp(digest, for: next.digest)
        try RefreshTokenRow.insert(next, session: found.session.id.sequence, transaction)
        return .exchanged(try touched(found.session), found.user)
    }

    private struct Found {
        let session: Session
        let user: User
        let expiresAt: Timestamp
        let usedAt: Timestamp?
        let successor: TokenDigest?
        let isSuccessorUnused: Bool

        var isUnused: Bool { usedAt == nil }
    }

    /// The session is locked before its tokens are read: of two that bring one token at once, the second sees what the first has made of it.
    private func lockedToken() throws -> Found? {
        guard let token = try transaction.first("SELECT session FROM refresh_tokens WHERE digest = \(digest)"),
            let session: Int64 = try token["session"],
            try transaction.first("SELECT sequence FROM sessions WHERE sequence = \(session)\(.forUpdate)") != nil
        else { return nil }
        return try transaction.first(
            """
            SELECT \(SessionRow.columns), \(UserRow.columns), tokens.expires_at AS token_expires_at, tokens.used_at, tokens.successor, \
            successors.digest IS NOT NULL AS is_successor_unused FROM refresh_tokens AS tokens \
            JOIN sessions ON sessions.sequence = tokens.session JOIN users ON users.sequence = sessions.owner \
            LEFT JOIN refresh_tokens AS successors ON successors.digest = tokens.successor AND successors.used_at IS NULL WHERE tokens.digest = \(digest)
            """
        ).map(read)
    }

    private func read(_ row: SQLRow) throws -> Found {
        Found(
            session: try SessionRow.read(row), user: try UserRow.read(row), expiresAt: try row["token_expires_at"], usedAt: try row["used_at"],
            successor: try row["successor"], isSuccessorUnused: try row["is_successor_unused"])
    }

    /// Counted from the first use, so that the grace is not drawn out. Instances' clocks differ: a use that seems to lie ahead is as near as one behind.
    private func wasLost(_ found: Found) -> Bool {
        guard let usedAt = found.usedAt, found.isSuccessorUnused else { return false }
        return max(moment - usedAt, usedAt - moment) < grace
    }

    private func useUp(_ digest: TokenDigest, for successor: TokenDigest?) throws {
        try transaction.execute(
            "UPDATE refresh_tokens SET used_at = COALESCE(used_at, \(moment)), successor = \(successor) WHERE digest = \(digest)")
    }

    private func touched(_ session: Session) throws -> Session {
        guard session.lastUsedAt < moment else { return session }
        try transaction.execute("UPDATE sessions SET last_used_at = \(moment) WHERE \(session.id.condition)")
        return session.used(at: moment)
    }

    private func end(_ found: Found) throws -> Session {
        _ = try SessionEnding(reason: .reuse, moment: moment, transaction: transaction).end(found.session.id)
        transaction.record(
            AuditEvent(.reuseToken, .refused, by: found.user.author, objects: [.session(found.session.id), .user(found.user.id)], at: moment))
        return found.session.ended(.reuse, at: moment)
    }
}

/// A refresh token in its table.
enum RefreshTokenRow {
    static func insert(_ token: RefreshToken, session: Int64, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO refresh_tokens (digest, session, issued_at, expires_at) \
            VALUES (\(token.digest), \(session), \(token.issuedAt), \(token.expiresAt))
            """)
    }
}

extension Session {
    fileprivate func used(at moment: Timestamp) -> Session {
        Session(
            id: id, user: user, method: method, usedSecondFactor: usedSecondFactor, address: address, agent: agent, startedAt: startedAt,
            lastUsedAt: moment, expiresAt: expiresAt, endedAt: endedAt, endReason: endReason)
    }

    fileprivate func ended(_ reason: EndReason, at moment: Timestamp) -> Session {
        Session(
            id: id, user: user, method: method, usedSecondFactor: usedSecondFactor, address: address, agent: agent, startedAt: startedAt,
            lastUsedAt: lastUsedAt, expiresAt: expiresAt, endedAt: moment, endReason: reason)
    }
}
