internal import Domain

/// Asks somebody who is signed in for the password once more. Who found a session open must not guess at it faster than at the front door.
struct OwnPasswordCheck: Sendable {
    let users: any UserRepository
    let passwords: any PasswordHashing
    let throttle: SignInThrottle
    let clock: @Sendable () -> Timestamp

    /// - Parameter action: what it is asked for, as a refusal is recorded.
    /// - Returns: the user, and what the password was found right by.
    /// - Throws: `invalidRequest`, `rateLimited`, `conflict` for a user without one.
    @discardableResult
    func check(_ password: String, of principal: Principal, for action: AuditAction) async throws -> (user: User, hash: PasswordHash) {
        guard let user = try await users.user(principal.user), let hash = try await users.passwordHash(of: user.id) else {
            throw ServiceError(.conflict, "You have no password here: you sign in elsewhere.")
        }
        let keys = try await attempt(of: principal)
        let isRight = try await passwords.verify(password, against: hash)
        try await refuseWhileWaiting(keys)
        guard isRight else { throw try await failure(keys, of: principal, for: action, "The current password is wrong.") }
        return (user, hash)
    }

    /// - Throws: `rateLimited`.
    func attempt(of principal: Principal) async throws -> SignInThrottle.Keys {
        // Under a name of its own: whoever knocks at the front door does not keep the owner of a session from changing the password.
        let keys = throttle.keys(account: "\(principal.user)", network: "session", at: clock())
        try await refuseWhileWaiting(keys)
        return keys
    }

    func refuseWhileWaiting(_ keys: SignInThrottle.Keys) async throws {
        guard let wait = try await throttle.wait(afterwards: keys, at: clock()) else { return }
        throw ServiceError(.rateLimited, "Too many wrong attempts: try again in \(max(1, Int(wait / .seconds(1)))) seconds.")
    }

    func failure(_ keys: SignInThrottle.Keys, of principal: Principal, for action: AuditAction, _ message: String) async throws -> ServiceError {
        let event = AuditEvent(action, .refused, by: principal.author, objects: [.user(principal.user)], at: clock(), detail: ["reason": "proof"])
        try await throttle.recordFailure([keys.pair], event)
        return ServiceError(.invalidRequest, message)
    }
}

extension Principal {
    /// - Parameter what: begins the sentence.
    /// - Throws: `forbidden` with an API key: one that leaked must not be worth more than what it is for.
    func ownSession(_ what: String) throws(ServiceError) -> SessionID {
        guard case .session(let id) = credential else { throw ServiceError(.forbidden, "\(what) in a session, never with an API key: sign in.") }
        return id
    }
}
