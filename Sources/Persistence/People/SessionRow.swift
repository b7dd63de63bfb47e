internal import Domain
internal import SQL
internal import Services

/// A session in its table.
enum SessionRow {
    static let columns: SQLStatement = """
        sessions.id AS session_id, sessions.method, sessions.used_second_factor, sessions.address, sessions.agent, sessions.started_at, \
        sessions.last_used_at AS session_last_used_at, sessions.expires_at AS session_expires_at, sessions.ended_at, sessions.end_reason
        """

    /// Always together with the user, who is one look by key away and nearly always asked for next.
    static let selection: SQLStatement = "SELECT \(columns), \(UserRow.columns) FROM sessions JOIN users ON users.sequence = sessions.owner"

    static func insert(_ session: Session, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO sessions (sequence, id, owner, method, used_second_factor, address, agent, started_at, last_used_at, expires_at) \
            VALUES (\(session.id.sequence), \(session.id), \(session.user.sequence), \(session.method), \(session.usedSecondFactor), \
            \(session.address?.withoutNUL), \(session.agent?.withoutNUL), \(session.startedAt), \(session.lastUsedAt), \(session.expiresAt))
            """)
    }

    static func read(_ row: SQLRow) throws -> Session {
        Session(
            id: try row["session_id"], user: try row["user_id"], method: try row["method"], usedSecondFactor: try row["used_second_factor"],
            address: try row["address"], agent: try row["agent"], startedAt: try row["started_at"], lastUsedAt: try row["session_last_used_at"],
            expiresAt: try row["session_expires_at"], endedAt: try row["ended_at"], endReason: try row["end_reason"])
    }
}
