import Domain
import Services

extension Accounts: UserRepository {
    func create(_ user: User, password: PasswordHash?, by author: Author) async throws {
        try state.withLock { state in
            guard !state.users.values.contains(where: { $0.name == user.name || ($0.identity != nil && $0.identity == user.identity) }) else {
                throw ServiceError(.conflict, "There is such a user.")
            }
            state.users[user.id] = user
            state.passwords[user.id] = password
        }
    }

    func createFirst(_ user: User, password: PasswordHash) async throws -> Bool {
        state.withLock { state in
            guard state.users.isEmpty else { return false }
            state.users[user.id] = user
            state.passwords[user.id] = password
            return true
        }
    }

    func user(_ id: UserID) async throws -> User? { state.withLock { $0.users[id] } }
    func user(named name: String) async throws -> User? { state.withLock { $0.users.values.first { $0.name == name } } }
    func user(of identity: OutsideIdentity) async throws -> User? { state.withLock { $0.users.values.first { $0.identity == identity } } }
    func users(page: PageRequest) async throws -> Page<User> {
        Page(items: state.withLock { Array($0.users.values.sorted { $0.id < $1.id }.prefix(page.limit)) }, next: nil)
    }
    func passwordHash(of id: UserID) async throws -> PasswordHash? { state.withLock { $0.passwords[id] } }
    func passwordHashSamples() async throws -> [PasswordHash] { state.withLock { Array($0.passwords.values) } }
    func clientSecret(of id: UserID) async throws -> TokenDigest? { state.withLock { $0.clientSecrets[id] } }

    func update(_ id: UserID, _ change: UserChange, ifRevision revision: Int?, at moment: Timestamp, by author: Author) async throws -> User {
        try state.withLock { state in
            guard let user = state.users[id] else { throw ServiceError(.notFound, "There is no such user.") }
            guard revision == nil || revision == user.revision else { throw ServiceError(.preconditionFailed, "It changed.") }
            let others = state.users.values.filter { $0.id != id && $0.isEnabled && $0.roles.contains(.administrator) }
            if change.isEnabled == false, user.roles.contains(.administrator), others.isEmpty { throw ServiceError(.conflict, "The last administrator.") }
            let updated = user.with(displayName: change.displayName, email: change.email, roles: change.roles, isEnabled: change.isEnabled)
            state.users[id] = updated
            return updated
        }
    }

    func setPassword(
        of id: UserID, to hash: PasswordHash, mustChange: Bool, proof: AccountProof?, at moment: Timestamp, by author: Author
    ) async throws {
        try state.withLock { state in
            try state.check(proof, of: id, at: moment)
            state.passwords[id] = hash
            state.users[id] = state.users[id]?.with(hasPassword: true, mustChangePassword: mustChange)
            for other in state.sessions.values where other.user == id && other.id != proof?.session {
                state.sessions[other.id] = other.ended(.passwordChanged, at: moment)
            }
        }
    }

    func rehashPassword(of id: UserID, from old: PasswordHash, to new: PasswordHash) async throws {
        state.withLock { state in if state.passwords[id] == old { state.passwords[id] = new } }
    }

    func setClientSecret(of id: UserID, to digest: TokenDigest, at moment: Timestamp, by author: Author) async throws {
        state.withLock { state in
            state.clientSecrets[id] = digest
            state.users[id] = state.users[id]?.with(hasClientSecret: true)
        }
    }
}
