public import Domain

/// Keeps the house of sign-in in order: new signing keys in time, and nothing kept for longer than it is worth. Any instance may run it, again and again.
public struct TrustMaintenance: Sendable {
    private let sessions: any SessionRepository
    private let attempts: any SignInAttemptRepository
    private let tokens: any AccessTokens
    private let clock: @Sendable () -> Timestamp

    /// How long the end of a session can be looked up; the audit keeps it for good.
    private static let sessionMemory: Duration = .seconds(30 * 24 * 3600)

    public init(
        sessions: any SessionRepository, attempts: any SignInAttemptRepository, tokens: any AccessTokens,
        clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.sessions = sessions
        self.attempts = attempts
        self.tokens = tokens
        self.clock = clock
    }

    /// To be called every minute: makes a new signing key where the newest is due.
    public func rotateSigningKeys() async throws {
        try await tokens.rotate(at: clock())
    }

    public struct Report: Sendable, Equatable {
        public let sessions: Int
        public let attempts: Int

        public init(sessions: Int, attempts: Int) {
            self.sessions = sessions
            self.attempts = attempts
        }
    }

    /// To be called every hour.
    ///
    /// - Returns: how much was forgotten.
    public func forget() async throws -> Report {
        let now = clock()
        return Report(
            sessions: try await sessions.forget(endedBefore: now - Self.sessionMemory),
            attempts: try await attempts.forget(before: now - SignInThrottle.memory))
    }
}
