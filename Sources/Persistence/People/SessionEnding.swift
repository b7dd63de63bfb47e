internal import Domain
internal import SQL

/// Ends sessions. What has ended, by whatever reason, stays as it is.
struct SessionEnding {
    let reason: Session.EndReason
    let moment: Timestamp
    let transaction: Transaction

    /// - Returns: whether it had not ended before.
    func end(_ id: SessionID) throws -> Bool {
        try transaction.execute("\(assignment) WHERE \(id.condition) AND ended_at IS NULL") == 1
    }

    /// Those that are active. The user must be locked, so that of two who end them none waits for the other crosswise.
    func endAll(of user: UserID, except kept: SessionID? = nil) throws -> [SessionID] {
        let besides: SQLStatement = kept.map { " AND sequence <> \($0.sequence)" } ?? ""
        return try transaction.query(
            "\(assignment) WHERE owner = \(user.sequence) AND ended_at IS NULL AND expires_at > \(moment)\(besides) RETURNING id"
        ).map { try $0["id"] }
    }

    private var assignment: SQLStatement { "UPDATE sessions SET ended_at = \(moment), end_reason = \(reason)" }
}
