internal import Domain
internal import SQL
internal import Services

extension AccountProof {
    /// Locks the user and then the session, in the order of everybody who ends sessions.
    ///
    /// - Throws: `unauthenticated` where the session has ended, `conflict` where the password is another by now; `notFound`.
    func check(of user: UserID, at moment: Timestamp, _ transaction: Transaction) throws {
        try UserRow.locked(user, transaction)
        let standing = try transaction.first(
            """
            SELECT id FROM sessions WHERE \(session.condition) AND owner = \(user.sequence) AND ended_at IS NULL \
            AND expires_at > \(moment)\(.forUpdate)
            """)
        guard standing != nil else { throw ServiceError(.unauthenticated, "Your session has ended: sign in again.") }
        guard let password else { return }
        let current = try transaction.first("SELECT id FROM users WHERE \(user.condition) AND password_hash = \(password)")
        guard current != nil else { throw ServiceError(.conflict, "Your password was changed meanwhile: try again.") }
    }
}
