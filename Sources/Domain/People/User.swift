/// Somebody, or some machine, that may sign in.
public struct User: Sendable, Equatable {
    public let id: UserID
    /// What one signs in with, in its `UserName` form. Never changed, for the audit names people by it.
    public let name: String
    public let displayName: String?
    public let email: String?
    /// Never empty.
    public let roles: Set<Role>
    public let isEnabled: Bool
    /// The account at an identity provider that this one follows; `nil` for one that lives here alone.
    public let identity: OutsideIdentity?
    public let hasPassword: Bool
    /// A machine's client secret is set.
    public let hasClientSecret: Bool
    /// A confirmed one.
    public let hasSecondFactor: Bool
    /// Set by somebody else: the user should choose another.
    public let mustChangePassword: Bool
    /// Counts the changes, from 1: what an `If-Match` names.
    public let revision: Int
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
    public let lastSignInAt: Timestamp?

    public init(
        id: UserID, name: String, displayName: String? = nil, email: String? = nil, roles: Set<Role>, isEnabled: Bool = true,
        identity: OutsideIdentity? = nil, hasPassword: Bool = false, hasClientSecret: Bool = false, hasSecondFactor: Bool = false,
        mustChangePassword: Bool = false, revision: Int = 1, createdAt: Timestamp, updatedAt: Timestamp, lastSignInAt: Timestamp? = nil
    ) {
        self.id = id
        self.name = name
        self.displayName = displayName
        self.email = email
        self.roles = roles
        self.isEnabled = isEnabled
        self.identity = identity
        self.hasPassword = hasPassword
        self.hasClientSecret = hasClientSecret
        self.hasSecondFactor = hasSecondFactor
        self.mustChangePassword = mustChangePassword
        self.revision = revision
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.lastSignInAt = lastSignInAt
    }

    public var author: Author { Author(kind: .user, id: id.description, name: name) }
}

public typealias UserID = Identifier<User>

/// Who somebody is at an OpenID Connect provider: `sub` under `iss`, which together are never given to another.
public struct OutsideIdentity: Sendable, Hashable {
    public let issuer: String
    public let subject: String

    public init(issuer: String, subject: String) {
        self.issuer = issuer
        self.subject = subject
    }
}
