internal import Domain
internal import SQL
internal import Services

/// Changes a user, and sees to it that an administrator is left.
struct UserUpdate {
    let id: UserID
    let change: UserChange
    let revision: Int?
    let moment: Timestamp
    let transaction: Transaction

    /// - Returns: the user as it is now.
    func write() throws -> User {
        let (user, others) = try locked()
        guard revision == nil || revision == user.revision else {
            throw ServiceError(.preconditionFailed, "The user was changed by somebody else: read it again and repeat the change.")
        }
        let changed = user.changed(by: change, at: moment)
        guard changed != user else {
            transaction.changedNothing()
            return user
        }
        try check(changed, instead: user, besides: others)
        try update(changed)
        try note(changed, instead: user)
        return changed
    }

    /// The user and, where it may be the last administrator, the others as well. They are locked in the order of their keys, whoever of them is meant:
    /// of two changes that each take one of two administrators away, the second waits here, and then finds one.
    private func locked() throws -> (user: User, others: [User]) {
        let mayTakeAway = change.isEnabled == false || change.roles.map { !$0.contains(.administrator) } == true
        guard mayTakeAway else { return (try UserRow.locked(id, transaction), []) }
        let users = try transaction.query(
            """
            \(UserRow.selection) WHERE \(id.condition) OR (is_administrator = 1 AND is_enabled = 1) ORDER BY sequence\(.forUpdate)
            """
        ).map(UserRow.read)
        guard let user = users.first(where: { $0.id == id }) else { throw UserRow.missing(id) }
        return (user, users.filter { $0.id != id })
    }

    private func check(_ changed: User, instead user: User, besides others: [User]) throws {
        guard !changed.roles.isEmpty else { throw ServiceError(.invalidRequest, "A user has at least one role: disable the account instead.") }
        guard user.isUsableAdministrator, !changed.isUsableAdministrator else { return }
        guard others.contains(where: \.isUsableAdministrator) else {
            throw ServiceError(.conflict, "This is the last administrator who can sign in: make somebody else administrator first.")
        }
    }

    private func update(_ user: User) throws {
        try transaction.execute(
            """
            UPDATE users SET display_name = \(user.displayName), email = \(user.email), roles = \(StoredWords(user.roles)), \
            is_administrator = \(user.roles.contains(.administrator)), is_enabled = \(user.isEnabled), revision = \(user.revision), \
            updated_at = \(user.updatedAt) WHERE \(id.condition)
            """)
    }

    /// Names and addresses are not repeated in the audit: that they were changed is what it needs to say.
    private func note(_ changed: User, instead user: User) throws {
        transaction.concerns(.user(id))
        if changed.roles != user.roles { transaction.detail("roles", StoredWords(changed.roles).text) }
        if changed.displayName != user.displayName { transaction.detail("displayName", "changed") }
        if changed.email != user.email { transaction.detail("email", "changed") }
        guard changed.isEnabled != user.isEnabled else { return }
        transaction.detail("enabled", "\(changed.isEnabled)")
        if !changed.isEnabled { try takeAway() }
    }

    private func takeAway() throws {
        let sessions = try SessionEnding(reason: .disabled, moment: moment, transaction: transaction).endAll(of: id)
        let keys = try APIKeyRow.revokeAll(of: id, at: moment, transaction)
        transaction.detail("sessions", "\(sessions.count)")
        transaction.detail("apiKeys", "\(keys)")
    }
}

extension User {
    fileprivate var isUsableAdministrator: Bool { isEnabled && roles.contains(.administrator) && (hasPassword || identity != nil) }

    /// The user itself where nothing of it changes.
    fileprivate func changed(by change: UserChange, at moment: Timestamp) -> User {
        let roles = change.roles ?? roles
        let isEnabled = change.isEnabled ?? isEnabled
        let displayName = change.displayName ?? displayName
        let email = change.email ?? email
        guard (roles, isEnabled, displayName, email) != (self.roles, self.isEnabled, self.displayName, self.email) else { return self }
        return User(
            id: id, name: name, displayName: displayName, email: email, roles: roles, isEnabled: isEnabled, identity: identity, hasPassword: hasPassword,
            hasClientSecret: hasClientSecret, hasSecondFactor: hasSecondFactor, mustChangePassword: mustChangePassword, revision: revision + 1,
            createdAt: createdAt, updatedAt: moment, lastSignInAt: lastSignInAt)
    }
}
