internal import Domain
internal import SQL
internal import Services

/// A user in its table.
enum UserRow {
    /// Everything but the secrets. Named apart from what other tables call the same, for a session and a key are read together with their user.
    static let columns: SQLStatement = """
        users.id AS user_id, users.name AS user_name, users.display_name, users.email, users.roles, users.is_enabled, users.issuer, users.subject, \
        users.password_hash IS NOT NULL AS has_password, users.client_secret IS NOT NULL AS has_client_secret, users.has_second_factor, \
        users.must_change_password, users.revision, users.created_at AS user_created_at, users.updated_at AS user_updated_at, users.last_sign_in_at
        """

    static let selection: SQLStatement = "SELECT \(columns) FROM users"

    static func insert(_ user: User, password: PasswordHash?, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO users (sequence, id, name, display_name, email, roles, is_administrator, is_enabled, issuer, subject, password_hash, \
            must_change_password, revision, created_at, updated_at) VALUES (\(user.id.sequence), \(user.id), \(user.name), \(user.displayName), \
            \(user.email), \(StoredWords(user.roles)), \(user.roles.contains(.administrator)), \(user.isEnabled), \(user.identity?.issuer), \
            \(user.identity?.subject), \(password), \(user.mustChangePassword), \(user.revision), \(user.createdAt), \(user.updatedAt))
            """)
    }

    /// The user, whom nobody else changes until the transaction ends.
    ///
    /// - Throws: `notFound`.
    @discardableResult static func locked(_ id: UserID, _ transaction: Transaction) throws -> User {
        guard let row = try transaction.first("\(selection) WHERE \(id.condition)\(.forUpdate)") else { throw missing(id) }
        return try read(row)
    }

    static func missing(_ id: UserID) -> ServiceError { ServiceError(.notFound, "There is no user \(id).") }

    static func read(_ row: SQLRow) throws -> User {
        User(
            id: try row["user_id"], name: try row["user_name"], displayName: try row["display_name"], email: try row["email"],
            roles: try row.get("roles", as: StoredWords<Role>.self).words, isEnabled: try row["is_enabled"], identity: try identity(row),
            hasPassword: try row["has_password"], hasClientSecret: try row["has_client_secret"], hasSecondFactor: try row["has_second_factor"],
            mustChangePassword: try row["must_change_password"], revision: try row["revision"], createdAt: try row["user_created_at"],
            updatedAt: try row["user_updated_at"], lastSignInAt: try row["last_sign_in_at"])
    }

    private static func identity(_ row: SQLRow) throws -> OutsideIdentity? {
        guard let issuer: String = try row["issuer"] else { return nil }
        return OutsideIdentity(issuer: issuer, subject: try row["subject"])
    }
}
