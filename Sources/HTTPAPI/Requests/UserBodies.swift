internal import Domain
internal import Services

/// A new user as it is sent.
struct NewUserBody: Decodable {
    let user: NewUser

    private enum Key: String, CodingKey, CaseIterable { case name, displayName, email, roles, password }

    init(from decoder: any Decoder) throws {
        let object = try ObjectReader(decoder, keyedBy: Key.self)
        user = NewUser(
            name: try object.requiredText(.name), displayName: try object.text(.displayName), email: try object.text(.email),
            roles: try object.required(object.choices(.roles, of: Role.self), .roles), password: try object.text(.password))
    }
}

/// What of a user is to be changed (RFC 7396): what is absent stays, and `null` takes a name or an address away.
struct UserChangeBody: Decodable {
    let change: UserChange

    private enum Key: String, CodingKey, CaseIterable { case roles, enabled, displayName, email }

    init(from decoder: any Decoder) throws {
        let object = try ObjectReader(decoder, keyedBy: Key.self)
        change = UserChange(
            roles: try object.choices(.roles, of: Role.self), isEnabled: try object.flag(.enabled),
            displayName: try object.replacement(.displayName), email: try object.replacement(.email))
        guard change != UserChange() else { throw ServiceError(.invalidRequest, "The body changes nothing: send roles, enabled, displayName or email.") }
    }
}
