public import Domain

/// Somebody who shall be able to sign in.
public struct NewUser: Sendable {
    public var name: String
    public var displayName: String?
    public var email: String?
    public var roles: Set<Role>
    /// One is made where it is `nil`.
    public var password: String?

    public init(name: String, displayName: String? = nil, email: String? = nil, roles: Set<Role>, password: String? = nil) {
        self.name = name
        self.displayName = displayName
        self.email = email
        self.roles = roles
        self.password = password
    }
}
