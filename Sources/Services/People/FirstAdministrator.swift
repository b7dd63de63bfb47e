public import Domain

/// Makes somebody who can let others in, where there is nobody yet.
public struct FirstAdministrator: Sendable {
    private let users: any UserRepository
    private let passwords: any PasswordHashing
    private let rules: any PasswordChecking
    private let clock: @Sendable () -> Timestamp

    public init(
        users: any UserRepository, passwords: any PasswordHashing, rules: any PasswordChecking, clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.users = users
        self.passwords = passwords
        self.rules = rules
        self.clock = clock
    }

    /// - Parameter password: from a file of secrets; one is made where it is `nil`.
    /// - Returns: the password that was made, to be printed once; `nil` where users exist or a password was given.
    /// - Throws: `invalidRequest` where the name or the password is not good enough.
    public func ensure(name: String, password: String?) async throws -> String? {
        guard try await users.users(page: PageRequest(limit: 1)).items.isEmpty else { return nil }
        let name = try UserName.checked(name)
        let text = password ?? Secrets.password()
        try rules.check(text, besides: [name])
        let now = clock()
        let user = User(
            id: UserID(), name: name, roles: [.administrator], hasPassword: true, createdAt: now, updatedAt: now)
        // Of two instances that start at once, one tells its password.
        let isCreated = try await users.createFirst(user, password: try await passwords.hash(text))
        return isCreated && password == nil ? text : nil
    }
}
