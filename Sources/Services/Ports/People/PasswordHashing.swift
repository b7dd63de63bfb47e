/// Makes passwords slow to guess. Takes as long as it takes on threads of its own, never on those that answer requests.
public protocol PasswordHashing: Sendable {
    /// - Throws: `overloaded` where too many wait.
    func hash(_ password: String) async throws -> PasswordHash

    /// - Parameter hash: `nil` for a user who is not known: takes as long and is `false`, and so does one that cannot be read.
    func verify(_ password: String, against hash: PasswordHash?) async throws -> Bool

    /// Whether the hash was made at a lower cost than new ones are. A higher one stays: nobody's password is kept worse than before.
    func isOutdated(_ hash: PasswordHash) -> Bool
}

/// Which passwords are good enough.
public protocol PasswordChecking: Sendable {
    /// 12 to 256 characters, and none that is easily guessed.
    ///
    /// - Parameter words: what the password must not be made of: the user's name, e-mail, display name.
    /// - Throws: `invalidRequest`, which says what to do instead.
    func check(_ password: String, besides words: [String]) throws
}
