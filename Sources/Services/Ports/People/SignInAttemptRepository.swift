public import Domain

/// Failed sign-ins, which make the next one wait.
public protocol SignInAttemptRepository: Sendable {
    /// In the order of the keys; zero failures where none are known.
    func failures(under keys: [SignInKey]) async throws -> [SignInFailures]

    /// Counts one more under each key, with the event of the refused sign-in, in one transaction. A count that is older than `memory` starts anew.
    func recordFailure(under keys: [SignInKey], memory: Duration, event: AuditEvent) async throws

    /// Removes counts older than `moment`.
    func forget(before moment: Timestamp) async throws -> Int
}

/// What failures are counted under: an account, an address, or both. Hashed, for people type passwords into the field of names.
public struct SignInKey: Sendable, Hashable {
    public let digest: TokenDigest

    public init(digest: TokenDigest) {
        self.digest = digest
    }
}

public struct SignInFailures: Sendable, Equatable {
    public let count: Int
    public let lastAt: Timestamp?

    public init(count: Int, lastAt: Timestamp?) {
        self.count = count
        self.lastAt = lastAt
    }
}
