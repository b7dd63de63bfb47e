internal import Domain

/// Who asks, and what they may do.
struct MePayload: Encodable {
    let user: Account
    let permissions: [Grant]
    /// What has to be done before anything but the own account is open, as a sentence.
    let obstacle: String?
    let mustChangePassword: Bool
    let secondFactor: SecondFactor
    let credential: Credential

    struct Account: Encodable {
        let id: UserID
        let name: String
        let displayName: String?
        let email: String?
        let roles: [Role]
        /// Whether the account follows one at an identity provider, which then keeps its password and second factor.
        let outside: Bool
    }

    struct Grant: Encodable {
        let permission: Permission
        let reach: Reach
    }

    struct SecondFactor: Encodable {
        let enrolled: Bool
        let unusedRecoveryCodes: Int?
    }

    struct Credential: Encodable {
        let kind: String
        let id: String
    }

    init(_ user: User, _ principal: Principal, unusedRecoveryCodes: Int?) {
        self.user = Account(
            id: user.id, name: user.name, displayName: user.displayName, email: user.email, roles: user.roles.inOrder, outside: user.identity != nil)
        permissions = Permission.allCases.compactMap { permission in
            principal.reach(of: permission).map { Grant(permission: permission, reach: $0) }
        }
        obstacle = principal.obstacle
        mustChangePassword = user.mustChangePassword
        secondFactor = SecondFactor(enrolled: user.hasSecondFactor, unusedRecoveryCodes: unusedRecoveryCodes)
        credential =
            switch principal.credential {
            case .session(let id): Credential(kind: "session", id: id.description)
            case .apiKey(let id): Credential(kind: "apiKey", id: id.description)
            }
    }
}
