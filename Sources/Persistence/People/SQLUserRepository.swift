internal import Domain
internal import SQL
internal import Services

/// Users in the database.
struct SQLUserRepository: UserRepository {
    let recorder: Recorder

    func create(_ user: User, password: PasswordHash?, by author: Author) async throws {
        try await recorder.write(.createUser, by: author) { try Self.insert(user, password: password, $0) }
    }

    func createFirst(_ user: User, password: PasswordHash) async throws -> Bool {
        try await recorder.write(.createUser, by: .system) { transaction in
            // Asking first spares the lock in all starts but one.
            let isFirst = try Self.isEmpty(transaction) && Self.isEmptyAlone(transaction)
            guard isFirst else {
                transaction.changedNothing()
                return false
            }
            try Self.insert(user, password: password, transaction)
            return true
        }
    }

    private static func isEmpty(_ transaction: Transaction) throws -> Bool { try transaction.first("SELECT 1 AS one FROM users LIMIT 1") == nil }

    /// Keeps others from adding users until the transaction ends. On SQLite it is alone anyway.
    private static func isEmptyAlone(_ transaction: Transaction) throws -> Bool {
        try transaction.execute("\(sqlite: "SELECT 1", postgresql: "LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE")")
        return try isEmpty(transaction)
    }

    private static func insert(_ user: User, password: PasswordHash?, _ transaction: Transaction) throws {
        guard !user.roles.isEmpty else { throw ServiceError(.invalidRequest, "A user has at least one role.") }
        try UserRow.insert(user, password: password, transaction)
        transaction.concerns(.user(user.id))
        transaction.detail("roles", StoredWords(user.roles).text)
    }

    func user(_ id: UserID) async throws -> User? { try await first("WHERE \(id.condition)") }

    func user(named name: String) async throws -> User? {
        // Typed by anybody; no name holds it, and no engine can be asked for it.
        name.utf8.contains(0) ? nil : try await first("WHERE name = \(name)")
    }

    func user(of identity: OutsideIdentity) async throws -> User? {
        guard !identity.issuer.utf8.contains(0), !identity.subject.utf8.contains(0) else { return nil }
        return try await first("WHERE issuer = \(identity.issuer) AND subject = \(identity.subject)")
    }

    private func first(_ condition: SQLStatement) async throws -> User? {
        try await recorder.read { try $0.first("\(UserRow.selection) \(condition)").map(UserRow.read) }
    }

    func users(page: PageRequest) async throws -> Page<User> {
        try await recorder.read { connection in
            let after: SQLStatement = page.after.map { "WHERE sequence > \($0.tieBreaker) " } ?? ""
            let rows = try connection.query("\(UserRow.selection) \(after)ORDER BY sequence LIMIT \(page.limit + 1)")
            let items = try rows.prefix(page.limit).map(UserRow.read)
            return Page(items: items, next: rows.count > page.limit ? items.last?.id.cursor : nil)
        }
    }

    func passwordHash(of id: UserID) async throws -> PasswordHash? {
        try await recorder.read { try $0.first("SELECT password_hash FROM users WHERE \(id.condition)")?.get("password_hash") }
    }

    func passwordHashSamples() async throws -> [PasswordHash] {
        try await recorder.read { connection in
            // As long as `$scrypt$ln=16,r=8,p=1$`.
            let rows = try connection.query(
                "SELECT MIN(password_hash) AS password_hash FROM users WHERE password_hash IS NOT NULL GROUP BY substr(password_hash, 1, 22)")
            return try rows.map { try $0.get("password_hash") }
        }
    }

    func clientSecret(of id: UserID) async throws -> TokenDigest? {
        try await recorder.read { try $0.first("SELECT client_secret FROM users WHERE \(id.condition)")?.get("client_secret") }
    }

    func update(_ id: UserID, _ change: UserChange, ifRevision revision: Int?, at moment: Timestamp, by author: Author) async throws -> User {
        try await recorder.write(.updateUser, by: author) { transaction in
            try UserUpdate(id: id, change: change, revision: revision, moment: moment, transaction: transaction).write()
        }
    }

    func setPassword(
        of id: UserID, to hash: PasswordHash, mustChange: Bool, proof: AccountProof?, at moment: Timestamp, by author: Author
    ) async throws {
        try await recorder.write(.setPassword, by: author) { transaction in
            try proof?.check(of: id, at: moment, transaction)
            try Self.set(
                "password_hash = \(hash), must_change_password = \(mustChange)", of: id, keeping: proof?.session, at: moment, transaction)
            if proof == nil { try Self.takeKeys(of: id, at: moment, transaction) }
            transaction.detail("mustChange", "\(mustChange)")
        }
    }

    func rehashPassword(of id: UserID, from old: PasswordHash, to new: PasswordHash) async throws {
        try await recorder.write(.rehashPassword, by: .system) { transaction in
            _ = try transaction.execute("UPDATE users SET password_hash = \(new) WHERE \(id.condition) AND password_hash = \(old)")
        }
    }

    func setClientSecret(of id: UserID, to digest: TokenDigest, at moment: Timestamp, by author: Author) async throws {
        try await recorder.write(.setClientSecret, by: author) { transaction in
            try Self.set("client_secret = \(digest)", of: id, keeping: nil, at: moment, transaction)
            try Self.takeKeys(of: id, at: moment, transaction)
        }
    }

    /// Whoever signed in with what was good before signs in again.
    private static func set(
        _ assignment: SQLStatement, of id: UserID, keeping kept: SessionID?, at moment: Timestamp, _ transaction: Transaction
    ) throws {
        let changed = try transaction.execute(
            "UPDATE users SET \(assignment), revision = revision + 1, updated_at = \(moment) WHERE \(id.condition)")
        guard changed == 1 else { throw UserRow.missing(id) }
        let ended = try SessionEnding(reason: .passwordChanged, moment: moment, transaction: transaction).endAll(of: id, except: kept)
        transaction.concerns(.user(id))
        transaction.detail("sessions", "\(ended.count)")
    }

    /// They were made with what was good before.
    private static func takeKeys(of id: UserID, at moment: Timestamp, _ transaction: Transaction) throws {
        transaction.detail("apiKeys", "\(try APIKeyRow.revokeAll(of: id, at: moment, transaction))")
    }
}

extension Identifier {
    /// Of a list in the order of the keys.
    var cursor: PageCursor { PageCursor(sortKey: sequence, tieBreaker: sequence) }
}
