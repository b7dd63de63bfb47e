import Domain
import Services

extension Accounts: UserRepository {
    func create(_ user: User, password: PasswordHash?, by author: Author) async throws {
        try state.withLock { state in
            guard !state.users.values.contains(where: { $0.name == user.name }) else { throw ServiceError(.conflict, "There is such a user already.") }
            state.users[user.id] = user
            state.passwords[user.id] = password
        }
    }

    func createFirst(_ user: User, password: PasswordHash) async throws -> Bool { false }
    func user(_ id: UserID) async throws -> User? { state.withLock { $0.users[id] } }
    func user(named name: String) async throws -> User? { state.withLock { $0.users.values.first { $0.name == name } } }
    func user(of identity: OutsideIdentity) async throws -> User? { state.withLock { $0.users.values.first { $0.identity == identity } } }

    func users(page: PageRequest) async throws -> Page<User> {
        Page(items: state.withLock { $0.users.values.sorted { $0.id < $1.id } }, next: nil)
    }

    func passwordHash(of id: UserID) async throws -> PasswordHash? { state.withLock { $0.passwords[id] } }
    func passwordHashSamples() async throws -> [PasswordHash] { state.withLock { Array($0.passwords.values) } }
    func clientSecret(of id: UserID) async throws -> TokenDigest? { state.withLock { $0.secrets[id] } }

    func update(_ id: UserID, _ change: UserChange, ifRevision revision: Int?, at moment: Timestamp, by author: Author) async throws -> User {
        try state.withLock { state in
            guard let before = state.users[id] else { throw ServiceError(.notFound, "There is no such user.") }
            guard revision.map({ $0 == before.revision }) ?? true else { throw ServiceError(.preconditionFailed, "The user has changed.") }
            let after = before.with(change, at: moment)
            state.users[id] = after
            return after
        }
    }

    func setPassword(
        of id: UserID, to hash: PasswordHash, mustChange: Bool, proof: AccountProof?, at moment: Timestamp, by author: Author
    ) async throws {
        state.withLock { $0.passwords[id] = hash }
    }

    func rehashPassword(of id: UserID, from old: PasswordHash, to new: PasswordHash) async throws {}
    func setClientSecret(of id: UserID, to digest: TokenDigest, at moment: Timestamp, by author: Author) async throws {
        state.withLock { $0.secrets[id] = digest }
    }
}

extension Accounts: SignInAttemptRepository {
    func failures(under keys: [SignInKey]) async throws -> [SignInFailures] {
        state.withLock { state in keys.map { state.failures[$0] ?? SignInFailures(count: 0, lastAt: nil) } }
    }

    func recordFailure(under keys: [SignInKey], memory: Duration, event: AuditEvent) async throws {
        state.withLock { state in
            for key in keys { state.failures[key] = SignInFailures(count: (state.failures[key]?.count ?? 0) + 1, lastAt: event.at) }
        }
    }

    func forget(before moment: Timestamp) async throws -> Int { 0 }
}

extension Accounts: SecondFactorRepository {
    func secret(of user: UserID) async throws -> SecondFactor? { state.withLock { $0.factors[user] } }

    func propose(_ secret: SealedSecret, for user: UserID, at moment: Timestamp) async throws {
        state.withLock { $0.factors[user] = SecondFactor(secret: secret, confirmedAt: nil) }
    }

    func confirm(
        _ secret: SealedSecret, of user: UserID, step: Int64, recoveryCodes: [TokenDigest], proof: AccountProof?, at moment: Timestamp, by author: Author
    ) async throws {
        state.withLock { state in
            state.factors[user] = state.factors[user].map { SecondFactor(secret: $0.secret, confirmedAt: moment) }
            state.codes[user] = recoveryCodes
            state.users[user] = state.users[user]?.with(UserChange(), hasSecondFactor: true, at: moment)
        }
    }

    func use(step: Int64, of user: UserID) async throws -> Bool { true }

    func use(recoveryCode: TokenDigest, of user: UserID, at moment: Timestamp, by author: Author) async throws -> Bool {
        state.withLock { state in
            guard let index = state.codes[user]?.firstIndex(of: recoveryCode) else { return false }
            state.codes[user]?.remove(at: index)
            return true
        }
    }

    func replaceRecoveryCodes(
        of user: UserID, with codes: [TokenDigest], proof: AccountProof?, at moment: Timestamp, by author: Author
    ) async throws {
        state.withLock { $0.codes[user] = codes }
    }

    func unusedRecoveryCodes(of user: UserID) async throws -> Int { state.withLock { $0.codes[user]?.count ?? 0 } }

    func remove(of user: UserID, proof: AccountProof?, at moment: Timestamp, by author: Author) async throws {
        state.withLock { state in
            state.factors[user] = nil
            state.codes[user] = nil
            state.users[user] = state.users[user]?.with(UserChange(), hasSecondFactor: false, at: moment)
        }
    }
}

extension User {
    func with(_ change: UserChange, hasSecondFactor: Bool? = nil, at moment: Timestamp) -> User {
        User(
            id: id, name: name, displayName: change.displayName ?? displayName, email: change.email ?? email, roles: change.roles ?? roles,
            isEnabled: change.isEnabled ?? isEnabled, identity: identity, hasPassword: hasPassword, hasClientSecret: hasClientSecret,
            hasSecondFactor: hasSecondFactor ?? self.hasSecondFactor, mustChangePassword: mustChangePassword, revision: revision + 1,
            createdAt: createdAt, updatedAt: moment, lastSignInAt: lastSignInAt)
    }
}
