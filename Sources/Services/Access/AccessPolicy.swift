public import Domain

/// What a user has to have done before the roles count.
public struct AccessPolicy: Sendable {
    /// Who signs in with a password and has one of these needs a second factor. Whoever comes by an identity provider shows it there.
    public var secondFactorRequired: Set<Role>

    public init(secondFactorRequired: Set<Role> = []) {
        self.secondFactorRequired = secondFactorRequired
    }

    /// What stands in a user's way, as a sentence that says what to do; `nil` where nothing does.
    func obstacle(of user: User) -> String? {
        if user.mustChangePassword {
            return "Choose a password of your own first: PUT /api/v1/me/password."
        }
        if user.hasPassword, !user.hasSecondFactor, !secondFactorRequired.isDisjoint(with: user.roles) {
            return "Your role needs a second factor: set one up first, POST /api/v1/me/second-factor."
        }
        return nil
    }
}
