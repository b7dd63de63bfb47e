public import Domain

/// Users, as an administrator keeps them, and everybody's own password.
public struct UserService: Sendable {
    private let users: any UserRepository
    private let secondFactors: any SecondFactorRepository
    private let guardian: OwnPasswordCheck
    private let passwords: any PasswordHashing
    private let rules: any PasswordChecking
    private let events: any EventBus
    private let clock: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - rules: which passwords are good enough.
    ///   - settings: those of the sign-in, whose back-off holds for one's own password as well.
    public init(
        users: any UserRepository, sessions: any SessionRepository, attempts: any SignInAttemptRepository, secondFactors: any SecondFactorRepository,
        passwords: any PasswordHashing, rules: any PasswordChecking, events: any EventBus, settings: SignInService.Settings = .init(),
        clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.users = users
        self.secondFactors = secondFactors
        self.passwords = passwords
        self.rules = rules
        self.events = events
        self.clock = clock
        guardian = OwnPasswordCheck(
            users: users, passwords: passwords, throttle: SignInThrottle(attempts: attempts, sessions: sessions, settings: settings), clock: clock)
    }

    /// - Returns: with the password that was made, where none was given: to be shown once. `nil` for a machine, which gets a client secret.
    /// - Throws: `invalidRequest`; `conflict` where the name is taken.
    public func create(_ new: NewUser, by author: Author) async throws -> (user: User, password: String?) {
        let now = clock()
        let roles = try UserDetails.roles(new.roles)
        let isMachine = roles == [.service]
        guard !isMachine || new.password == nil else { throw Self.machinesHaveNoPassword }
        let user = User(
            id: UserID(), name: try UserName.checked(new.name), displayName: try UserDetails.displayName(new.displayName),
            email: try UserDetails.email(new.email), roles: roles, hasPassword: !isMachine, mustChangePassword: !isMachine, createdAt: now, updatedAt: now)
        let made = isMachine || new.password != nil ? nil : Secrets.password()
        let hash = try await (new.password ?? made).asyncMap { try await self.hash($0, for: user) }
        try await users.create(user, password: hash, by: author)
        return (user, made)
    }

    /// - Throws: `notFound`.
    public func user(_ id: UserID) async throws -> User {
        guard let user = try await users.user(id) else { throw ServiceError(.notFound, "There is no user \(id).") }
        return user
    }

    /// - Throws: `notFound`.
    public func user(named name: String) async throws -> User {
        guard let user = try await users.user(named: UserName.normalised(name)) else { throw ServiceError(.notFound, "There is no user of this name.") }
        return user
    }

    public func users(page: PageRequest) async throws -> Page<User> {
        try await users.users(page: page)
    }

    /// Holds from the next request of that user on.
    ///
    /// - Throws: `invalidRequest`, `notFound`, `preconditionFailed`; `conflict` where it would leave no administrator, or make a person of a machine.
    public func update(_ id: UserID, _ change: UserChange, ifRevision revision: Int?, by author: Author) async throws -> User {
        var checked = change
        if let text = change.displayName { checked.displayName = .some(try UserDetails.displayName(text)) }
        if let text = change.email { checked.email = .some(try UserDetails.email(text)) }
        if let roles = change.roles { try check(roles, for: try await user(id)) }
        let updated = try await users.update(id, checked, ifRevision: revision, at: clock(), by: author)
        await events.publish(.userChanged(id))
        return updated
    }

    /// A machine that became a person would have no password, and a person who became a machine one that still worked.
    private func check(_ roles: Set<Role>, for user: User) throws {
        let roles = try UserDetails.roles(roles)
        guard user.identity != nil || user.isMachine == (roles == [.service]) else {
            throw ServiceError(.conflict, "A person is no machine: create another user for the other kind.")
        }
    }

    /// Ends every session of the user, who has to choose another password at the next sign-in, and revokes every API key: who has lost the password may
    /// have lost them as well.
    ///
    /// - Returns: the password that was made, where none was given: to be shown once.
    public func resetPassword(of id: UserID, to password: String?, by author: Author) async throws -> String? {
        let user = try await user(id)
        guard !user.isMachine else { throw Self.machinesHaveNoPassword }
        guard user.identity == nil else { throw ServiceError(.conflict, "This user signs in at the identity provider: the password is set there.") }
        let made = password == nil ? Secrets.password() : nil
        let hash = try await hash(password ?? made ?? "", for: user)
        try await users.setPassword(of: id, to: hash, mustChange: true, proof: nil, at: clock(), by: author)
        await events.publish(.userChanged(id))
        return made
    }

    /// Ends every other session.
    ///
    /// - Throws: `invalidRequest` where the current one is wrong or the new one not good enough; `rateLimited` after too many wrong ones; `forbidden` with
    ///   an API key; `unauthenticated` or `conflict` where somebody ended the session or set the password meanwhile.
    public func changeOwnPassword(of principal: Principal, from current: String, to new: String) async throws {
        let session = try principal.ownSession("A password is changed")
        let (user, verified) = try await guardian.check(current, of: principal, for: .setPassword)
        guard new != current else { throw ServiceError(.invalidRequest, "The new password is the old one: choose another.") }
        let hash = try await hash(new, for: user)
        let proof = AccountProof(session: session, password: verified)
        try await users.setPassword(of: user.id, to: hash, mustChange: false, proof: proof, at: clock(), by: principal.author)
        await events.publish(.userChanged(user.id))
    }

    /// Ends every session of the machine and revokes its API keys.
    ///
    /// - Returns: the secret, to be shown once.
    /// - Throws: `conflict` for a person.
    public func setClientSecret(of id: UserID, by author: Author) async throws -> String {
        guard try await user(id).isMachine else { throw ServiceError(.conflict, "Only a user whose one role is service has a client secret.") }
        let secret = Secrets.token(prefix: Secrets.clientSecretPrefix)
        try await users.setClientSecret(of: id, to: TokenDigest(of: secret), at: clock(), by: author)
        await events.publish(.userChanged(id))
        return secret
    }

    /// For somebody who lost the phone and the recovery codes.
    public func removeSecondFactor(of id: UserID, by author: Author) async throws {
        _ = try await user(id)
        try await secondFactors.remove(of: id, proof: nil, at: clock(), by: author)
        await events.publish(.userChanged(id))
    }

    private func hash(_ password: String, for user: User) async throws -> PasswordHash {
        try rules.check(password, besides: user.passwordWords)
        return try await passwords.hash(password)
    }

    private static let machinesHaveNoPassword = ServiceError(.invalidRequest, "A machine has no password: set a client secret.")
}

extension Optional where Wrapped: Sendable {
    fileprivate func asyncMap<T: Sendable>(_ transform: (Wrapped) async throws -> T) async rethrows -> T? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
