internal import Domain

/// What is written about a user, checked.
enum UserDetails {
    static let displayNameLimit = 200
    static let emailLimit = 254

    static func displayName(_ text: String?) throws(ServiceError) -> String? { try FreeText.checked(text, "displayName", limit: displayNameLimit) }

    /// Not more than the form: whether there is such a mailbox only a letter tells.
    static func email(_ text: String?) throws(ServiceError) -> String? {
        guard let email = try FreeText.checked(text, "email", limit: emailLimit) else { return nil }
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !email.contains(where: \.isWhitespace) else {
            throw ServiceError(.invalidRequest, "email must have the form name@host.")
        }
        return email
    }

    static func roles(_ roles: Set<Role>) throws(ServiceError) -> Set<Role> {
        guard !roles.isEmpty else { throw ServiceError(.invalidRequest, "A user has at least one role: to shut one out, set isEnabled to false.") }
        return roles
    }
}

extension User {
    /// Signs in with a client secret, and never with a password.
    var isMachine: Bool { identity == nil && roles == [.service] }

    /// What a password must not be made of.
    var passwordWords: [String] { [name, displayName, email].compactMap(\.self) }
}
