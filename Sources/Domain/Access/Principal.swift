/// Who a request acts for, as the database knows them at this moment, and what they may do.
public struct Principal: Sendable {
    public let user: UserID
    public let userName: String
    public let roles: Set<Role>
    public let credential: Credential
    public let grants: [Permission: Reach]
    /// What the user has to do before anything but the own account is open, as a sentence; `nil` where nothing stands in the way.
    public let obstacle: String?

    /// - Parameters:
    ///   - scopes: what the credential is limited to; everything that the roles allow where `nil`.
    ///   - obstacle: leaves no permission at all.
    public init(
        user: UserID, userName: String, roles: Set<Role>, credential: Credential, scopes: Set<Permission>? = nil, obstacle: String? = nil
    ) {
        self.user = user
        self.userName = userName
        self.roles = roles
        self.credential = credential
        self.obstacle = obstacle
        var grants: [Permission: Reach] = [:]
        for role in roles { grants.merge(role.grants, uniquingKeysWith: max) }
        let allowed = obstacle == nil ? scopes : []
        self.grants = allowed.map { allowed in grants.filter { allowed.contains($0.key) } } ?? grants
    }

    /// What the request was allowed in with.
    public enum Credential: Sendable, Hashable {
        case session(SessionID)
        case apiKey(APIKeyID)
    }

    public var author: Author { Author(kind: .user, id: user.description, name: userName) }

    /// - Returns: `nil` where it is not allowed at all.
    public func reach(of permission: Permission) -> Reach? { grants[permission] }

    /// Which records of a kind may be seen.
    ///
    /// - Throws: `forbidden`.
    public func visibility(under permission: Permission) throws(ServiceError) -> Visibility {
        switch reach(of: permission) {
        case .all: .all
        case .own: .broughtBy(user)
        case nil: throw ServiceError(.forbidden, obstacle ?? "You may not do this: it needs the permission \(permission.rawValue).")
        }
    }
}

/// Which records somebody may see, by who brought them in.
public enum Visibility: Sendable, Hashable {
    case all
    case broughtBy(UserID)

    public func shows(_ author: Author) -> Bool {
        switch self {
        case .all: true
        case .broughtBy(let user): author.kind == .user && author.id == user.description
        }
    }
}
