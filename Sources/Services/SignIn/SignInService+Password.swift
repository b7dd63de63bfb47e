internal import Domain

extension SignInService {
    /// - Parameters:
    ///   - code: of the authenticator app, or a recovery code; not looked at where the user has no second factor.
    /// - Throws: `SignInError`; `overloaded` where too many passwords are being checked.
    public func signIn(name: String, password: String, code: String?, client: ClientDescription) async throws -> SignedIn {
        let name = UserName.normalised(name)
        let keys = throttle.keys(account: name, network: client.network, at: clock())
        let wait = try await throttle.wait(keys, from: client.address, at: clock()) { [users] in try await users.user(named: name)?.id }
        if let wait { throw await refusal(.backOff(wait), keys, of: name) }

        let user = try await users.user(named: name)
        let hash = try await passwordHash(of: user)
        let isRight = try await passwords.verify(password, against: hash)
        if let wait = try await throttle.wait(afterwards: keys, at: clock()) { throw await refusal(.backOff(wait), keys, of: name) }
        guard let user, let hash, isRight, user.isEnabled else { throw try await failure(keys, of: user, isRight ? .disabled : .password) }

        let usedSecondFactor = try await check(code, of: user, keys, client)
        let session = session(of: user, .password, usedSecondFactor: usedSecondFactor, from: client, for: settings.sessionLifetime)
        let answer = try await begin(session, for: user, isRefreshed: true, clearing: keys.cleared) {
            try await isUnchanged(user, password, hash, usedSecondFactor)
        }
        await rehash(password, of: user, if: hash)
        return answer
    }

    /// Whether the password was not set anew meanwhile, nor a second factor set up that this sign-in did not show.
    private func isUnchanged(_ user: User, _ password: String, _ hash: PasswordHash, _ usedSecondFactor: Bool) async throws -> Bool {
        guard let now = try await users.user(user.id), usedSecondFactor || !now.hasSecondFactor else { return false }
        let current = try await users.passwordHash(of: user.id)
        // Another hash may be of the same password, at a newer cost.
        if current == hash { return true }
        return try await passwords.verify(password, against: current)
    }

    /// Why a sign-in failed, for the audit.
    enum FailureReason: String {
        case password, code, secret, disabled, backOff, roles, provider
        /// The password was right, and a second factor is asked for.
        case codeMissing
        /// A refresh token that is not known, has expired, or whose session has ended.
        case refresh
        /// A machine that is not known.
        case client
        /// A sign-in at the provider that was not begun by this browser, or took too long.
        case state
    }

    /// Somebody who is not known costs the same look-up, and gives a hash as one without a password does: none.
    private func passwordHash(of user: User?) async throws -> PasswordHash? {
        let hash = try await users.passwordHash(of: user?.id ?? Self.nobody)
        return user == nil ? nil : hash
    }

    static let nobody = UserID()

    private func check(_ code: String?, of user: User, _ keys: SignInThrottle.Keys, _ client: ClientDescription) async throws -> Bool {
        guard user.hasSecondFactor else { return false }
        guard let code, !code.isEmpty else {
            try await noteRefusal(of: user, .codeMissing, from: client)
            throw SignInError.secondFactorRequired
        }
        guard try await secondFactor.accepts(code, of: user.id, by: user.author, at: clock()) else { throw try await failure(keys, of: user, .code) }
        return true
    }

    /// The one time that the password is known: a hash of an older cost is made anew. Where that does not work now, it is done the next time.
    private func rehash(_ password: String, of user: User, if hash: PasswordHash) async {
        guard passwords.isOutdated(hash), let fresh = try? await passwords.hash(password) else { return }
        try? await users.rehashPassword(of: user.id, from: hash, to: fresh)
    }

    private func failure(_ keys: SignInThrottle.Keys, of user: User?, _ reason: FailureReason) async throws -> SignInError {
        try await throttle.recordFailure(keys.all, refusalEvent(of: user, reason))
        return .invalidGrant
    }

    /// Recorded once a minute for an account and an address: who keeps knocking would fill the audit. Never counted, or the wait would have no end.
    private func refusal(_ error: SignInError, _ keys: SignInThrottle.Keys, of name: String) async -> SignInError {
        let now = clock()
        guard refusalNotes.isFirstInAWhile(keys.pair, at: now) else { return error }
        let user = try? await users.user(named: name)
        try? await throttle.recordFailure([], refusalEvent(of: user, .backOff))
        return error
    }

    /// Records what makes nobody wait, once a minute for each reason, user and network: who keeps knocking would fill the audit.
    func noteRefusal(of user: User?, _ reason: FailureReason, from client: ClientDescription) async throws {
        let key = throttle.key(["refusal", reason.rawValue, user.map { "\($0.id)" } ?? "", client.network ?? ""])
        guard refusalNotes.isFirstInAWhile(key, at: clock()) else { return }
        try await throttle.recordFailure([], refusalEvent(of: user, reason))
    }

    /// Names a user who is known, and never what was typed: people type passwords into the field of names.
    func refusalEvent(of user: User?, _ reason: FailureReason) -> AuditEvent {
        AuditEvent(
            .startSession, .refused, by: user?.author ?? .anonymous, objects: user.map { [.user($0.id)] } ?? [], at: clock(),
            detail: ["reason": reason.rawValue])
    }
}
