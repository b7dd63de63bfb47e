internal import Domain

/// The accounts here of people whom an outside provider knows: made at the first sign-in, and following the claims at each.
struct OutsideAccounts: Sendable {
    let users: any UserRepository
    let sessions: any SessionRepository
    let events: any EventBus
    let clock: @Sendable () -> Timestamp

    /// - Returns: `nil` where the provider gives no role; the account has then been disabled, and with it every session and API key.
    func user(for outside: OutsideUser) async throws -> User? {
        let known = try await users.user(of: outside.identity)
        guard !outside.roles.isEmpty else {
            if let known { try await withdraw(known.id) }
            return nil
        }
        guard let known else { return try await create(outside) }
        return known.isEnabled ? try await follow(outside, known) : known
    }

    /// An API key would outlive the roles. Who is given some again asks an administrator, who sees here that they were withdrawn.
    private func withdraw(_ user: UserID) async throws {
        do {
            _ = try await users.update(user, UserChange(isEnabled: false), ifRevision: nil, at: clock(), by: .system)
            await events.publish(.userChanged(user))
        } catch let error as ServiceError where error.code == .conflict {
            // The last administrator stays, and is not let in either.
            try await endSessions(of: user)
        }
    }

    private func endSessions(of user: UserID) async throws {
        for session in try await sessions.endAll(of: user, except: nil, .ended, at: clock(), by: .system) {
            await events.publish(.sessionEnded(session))
        }
    }

    private func follow(_ outside: OutsideUser, _ user: User) async throws -> User {
        let (displayName, email) = (
            Self.text(outside.displayName, limit: UserDetails.displayNameLimit), Self.text(outside.email, limit: UserDetails.emailLimit)
        )
        var change = UserChange()
        if outside.roles != user.roles { change.roles = outside.roles }
        // A claim that is not sent says nothing.
        if let displayName, displayName != user.displayName { change.displayName = .some(displayName) }
        if let email, email != user.email { change.email = .some(email) }
        guard change != UserChange() else { return user }
        let updated = try await users.update(user.id, change, ifRevision: nil, at: clock(), by: .system)
        await events.publish(.userChanged(user.id))
        return updated
    }

    /// Never takes over an account that is here already: whoever has chosen that name at the provider may be somebody else.
    private func create(_ outside: OutsideUser) async throws -> User {
        let base = Self.name(from: outside.preferredName)
        for number in 1...Self.attempts {
            let suffix = number == 1 ? "" : number < Self.attempts ? "-\(number)" : "-\(Secrets.recoveryCode().prefix(9))"
            let user = account(of: outside, named: "\(base.prefix(64 - suffix.count))\(suffix)")
            do {
                try await users.create(user, password: nil, by: .system)
                return user
            } catch let error as ServiceError where error.code == .conflict {
                // The same person, signing in twice at once.
                if let other = try await users.user(of: outside.identity) { return other }
            }
        }
        throw ServiceError(.conflict, "There are too many users of this name: ask whoever runs the service.")
    }

    private static let attempts = 20

    private func account(of outside: OutsideUser, named name: String) -> User {
        let now = clock()
        return User(
            id: UserID(), name: name, displayName: Self.text(outside.displayName, limit: UserDetails.displayNameLimit),
            email: Self.text(outside.email, limit: UserDetails.emailLimit), roles: outside.roles, identity: outside.identity, createdAt: now, updatedAt: now)
    }

    /// What of the preferred name can stand in one here.
    private static func name(from preferred: String) -> String {
        if let name = try? UserName.checked(preferred) { return name }
        let kept = UserName.normalised(preferred).filter { (try? UserName.checked(String($0))) != nil }
        return kept.isEmpty ? "user" : String(kept.prefix(64))
    }

    /// What a provider sends is not worth failing a sign-in for.
    private static func text(_ value: String?, limit: Int) -> String? { (try? FreeText.checked(value, "claim", limit: limit)) ?? nil }
}
