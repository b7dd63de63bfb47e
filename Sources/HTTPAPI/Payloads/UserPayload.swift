internal import Domain

/// A user as those see it who manage users.
struct UserPayload: Encodable, Sendable {
    let id: UserID
    let name: String
    let displayName: String?
    let email: String?
    let roles: [Role]
    let enabled: Bool
    /// Whether the account follows one at an identity provider.
    let outside: Bool
    let hasPassword: Bool
    let hasClientSecret: Bool
    let hasSecondFactor: Bool
    let mustChangePassword: Bool
    let revision: Int
    let createdAt: Timestamp
    let updatedAt: Timestamp
    let lastSignInAt: Timestamp?
    /// The one that was made, told this once.
    let password: String?
    let links: Links

    struct Links: Encodable, Sendable {
        let `self`: String
        let sessions: String
    }

    init(_ user: User, password: String? = nil) {
        id = user.id
        name = user.name
        displayName = user.displayName
        email = user.email
        roles = user.roles.inOrder
        enabled = user.isEnabled
        outside = user.identity != nil
        hasPassword = user.hasPassword
        hasClientSecret = user.hasClientSecret
        hasSecondFactor = user.hasSecondFactor
        mustChangePassword = user.mustChangePassword
        revision = user.revision
        createdAt = user.createdAt
        updatedAt = user.updatedAt
        lastSignInAt = user.lastSignInAt
        self.password = password
        links = Links(self: APIPath.user(user.id), sessions: "\(APIPath.user(user.id))/sessions")
    }
}

extension User {
    var entityTag: EntityTag { EntityTag("\(revision)") }
}

extension Set<Role> {
    /// The same list for the same set.
    var inOrder: [Role] { Role.allCases.filter(contains) }
}
