internal import Domain
internal import SQL
internal import Services

/// Sessions in the database.
struct SQLSessionRepository: SessionRepository {
    let recorder: Recorder
    private let uses = MinuteNotes()

    init(recorder: Recorder) {
        self.recorder = recorder
    }

    /// - Throws: `unauthenticated` where the user was disabled since the password was checked.
    func start(_ session: Session, token: RefreshToken?, clearing keys: [SignInKey], by author: Author) async throws {
        try await recorder.write(.startSession, by: author) { transaction in
            try Self.noteSignIn(of: session.user, at: session.startedAt, transaction)
            try SessionRow.insert(session, transaction)
            if let token { try RefreshTokenRow.insert(token, session: session.id.sequence, transaction) }
            try SignInFailureRow.clear(keys, transaction)
            transaction.concerns(.session(session.id), .user(session.user))
            transaction.detail("method", session.method.rawValue)
            transaction.detail("secondFactor", "\(session.usedSecondFactor)")
        }
    }

    /// In one with the question whether the user may: a session begun while its user is disabled would be there again once the user is enabled.
    private static func noteSignIn(of user: UserID, at moment: Timestamp, _ transaction: Transaction) throws {
        let noted = try transaction.execute(
            """
            UPDATE users SET last_sign_in_at = CASE WHEN last_sign_in_at > \(moment) THEN last_sign_in_at ELSE \(moment) END \
            WHERE \(user.condition) AND is_enabled = 1
            """)
        guard noted == 1 else { throw ServiceError(.unauthenticated, "The account was disabled: ask an administrator.") }
    }

    func exchange(_ digest: TokenDigest, for next: RefreshToken, grace: Duration, at moment: Timestamp) async throws -> TokenExchange {
        try await recorder.write(.exchangeToken, by: .anonymous) { transaction in
            try RefreshTokenExchange(digest: digest, next: next, grace: grace, moment: moment, transaction: transaction).exchange()
        }
    }

    func end(_ id: SessionID, _ reason: Session.EndReason, at moment: Timestamp, by author: Author) async throws {
        try await recorder.write(.endSession, by: author) { transaction in
            guard try SessionEnding(reason: reason, moment: moment, transaction: transaction).end(id),
                let row = try transaction.first("SELECT users.id FROM sessions JOIN users ON users.sequence = owner WHERE \(id.condition(in: "sessions"))")
            else { return transaction.changedNothing() }
            transaction.concerns(.session(id), .user(try row["id"]))
            transaction.detail("reason", reason.rawValue)
        }
    }

    func endAll(of user: UserID, except kept: SessionID?, _ reason: Session.EndReason, at moment: Timestamp, by author: Author) async throws -> [SessionID] {
        try await recorder.write(.endSession, by: author) { transaction in
            try UserRow.locked(user, transaction)
            let ended = try SessionEnding(reason: reason, moment: moment, transaction: transaction).endAll(of: user, except: kept)
            guard !ended.isEmpty else {
                transaction.changedNothing()
                return []
            }
            transaction.concerns(.user(user))
            transaction.detail("reason", reason.rawValue)
            transaction.detail("count", "\(ended.count)")
            return ended
        }
    }

    func session(of digest: TokenDigest) async throws -> Session? {
        try await recorder.read { connection in
            try connection.first(
                "\(SessionRow.selection) WHERE sessions.sequence = (SELECT session FROM refresh_tokens WHERE digest = \(digest))"
            ).map(SessionRow.read)
        }
    }

    /// More than a person has; a machine that signs in for each of its requests has no use for the list.
    private static let listed = 1000

    func sessions(of user: UserID, at moment: Timestamp) async throws -> [Session] {
        try await recorder.read { connection in
            try connection.query(
                """
                \(SessionRow.selection) WHERE sessions.\(user.owning) AND sessions.ended_at IS NULL AND sessions.expires_at > \(moment) \
                ORDER BY sessions.sequence DESC LIMIT \(Self.listed)
                """
            ).map(SessionRow.read)
        }
    }

    func standing(of id: SessionID) async throws -> (session: Session, user: User)? {
        try await recorder.read { connection in
            guard let row = try connection.first("\(SessionRow.selection) WHERE \(id.condition(in: "sessions"))") else { return nil }
            return (try SessionRow.read(row), try UserRow.read(row))
        }
    }

    func touch(_ id: SessionID, at moment: Timestamp) async throws {
        try await uses.note(id.sequence, at: moment) { minute in
            try await recorder.write(.touchSession, by: .system) { transaction in
                _ = try transaction.execute(
                    "UPDATE sessions SET last_used_at = \(minute) WHERE \(id.condition) AND last_used_at < \(minute) AND ended_at IS NULL")
            }
        }
    }

    func forget(endedBefore moment: Timestamp) async throws -> Int {
        var forgotten = 0
        while case let count = try await forgetSome(endedBefore: moment), count > 0 { forgotten += count }
        while try await forgetSomeTokens(expiredBefore: moment) > 0 {}
        return forgotten
    }

    /// What one transaction removes: others wait for it on SQLite.
    private static let portion = 500

    private func forgetSome(endedBefore moment: Timestamp) async throws -> Int {
        try await recorder.write(.forgetSessions, by: .system) { transaction in
            let sessions = try transaction.query(
                """
                SELECT sequence FROM sessions WHERE COALESCE(ended_at, expires_at) < \(moment) ORDER BY COALESCE(ended_at, expires_at) \
                LIMIT \(Self.portion)\(.forUpdateSkippingLocked)
                """
            ).map { try $0.get("sequence", as: Int64.self) }
            guard !sessions.isEmpty else { return 0 }
            try transaction.execute("DELETE FROM refresh_tokens WHERE session IN \(list: sessions)")
            return try transaction.execute("DELETE FROM sessions WHERE sequence IN \(list: sessions)")
        }
    }

    /// Of sessions that go on: a token that has expired is refused, whether it is remembered or not.
    private func forgetSomeTokens(expiredBefore moment: Timestamp) async throws -> Int {
        try await recorder.write(.forgetSessions, by: .system) { transaction in
            try transaction.execute(
                """
                DELETE FROM refresh_tokens WHERE digest IN (SELECT digest FROM refresh_tokens WHERE expires_at < \(moment) ORDER BY expires_at \
                LIMIT \(Self.portion)\(.forUpdateSkippingLocked))
                """)
        }
    }
}
