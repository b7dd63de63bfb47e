public import Domain

/// Lets people and machines in: by password, by client secret, by refresh token, by an outside identity provider.
public struct SignInService: Sendable {
    let users: any UserRepository
    let sessions: any SessionRepository
    let attempts: any SignInAttemptRepository
    let passwords: any PasswordHashing
    let tokens: any AccessTokens
    let sealing: any SecretSealing
    let provider: (any IdentityProvider)?
    let events: any EventBus
    let settings: Settings
    let clock: @Sendable () -> Timestamp
    let throttle: SignInThrottle
    let secondFactor: SecondFactorCheck
    let refusalNotes = RefusalNotes()

    public struct Settings: Sendable {
        /// From the first token to the end of the session, whatever is done.
        public var sessionLifetime: Duration
        /// How long a refresh token waits to be used.
        public var idleLifetime: Duration
        /// Of a session by client secret, which has no refresh token.
        public var machineLifetime: Duration
        /// How long a refresh token that was used may come again, because the answer was lost.
        public var grace: Duration
        /// Of one account from one address.
        public var failuresBeforeBackOff: Int
        public var longestBackOff: Duration
        /// Of one account from anywhere.
        public var failuresOfAccount: Int
        /// From one address within a quarter of an hour.
        public var failuresOfAddress: Int
        /// What the keys are hashed with that failures are counted under. Every instance needs the same one.
        public var throttleSecret: [UInt8]

        public init(
            sessionLifetime: Duration = .seconds(12 * 3600), idleLifetime: Duration = .seconds(3600), machineLifetime: Duration = .seconds(3600),
            grace: Duration = .seconds(20), failuresBeforeBackOff: Int = 5, longestBackOff: Duration = .seconds(15 * 60), failuresOfAccount: Int = 20,
            failuresOfAddress: Int = 50, throttleSecret: [UInt8] = []
        ) {
            self.sessionLifetime = sessionLifetime
            self.idleLifetime = idleLifetime
            self.machineLifetime = machineLifetime
            self.grace = grace
            self.failuresBeforeBackOff = failuresBeforeBackOff
            self.longestBackOff = longestBackOff
            self.failuresOfAccount = failuresOfAccount
            self.failuresOfAddress = failuresOfAddress
            self.throttleSecret = throttleSecret
        }
    }

    public init(
        users: any UserRepository, sessions: any SessionRepository, attempts: any SignInAttemptRepository, secondFactors: any SecondFactorRepository,
        passwords: any PasswordHashing, tokens: any AccessTokens, sealing: any SecretSealing, provider: (any IdentityProvider)?, events: any EventBus,
        settings: Settings = Settings(), clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.users = users
        self.sessions = sessions
        self.attempts = attempts
        self.passwords = passwords
        self.tokens = tokens
        self.sealing = sealing
        self.provider = provider
        self.events = events
        self.settings = settings
        self.clock = clock
        throttle = SignInThrottle(attempts: attempts, sessions: sessions, settings: settings)
        secondFactor = SecondFactorCheck(secondFactors: secondFactors, sealing: sealing)
    }

    /// Begins a session and gives its first tokens.
    ///
    /// - Parameter isStillGood: what was shown, asked once more when the session is there: whatever ends all sessions, as a reset password does, ends
    ///   this one too, or is seen here.
    func begin(
        _ session: Session, for user: User, isRefreshed: Bool, clearing keys: [SignInKey] = [], isStillGood: () async throws -> Bool = { true }
    ) async throws -> SignedIn {
        let token = isRefreshed ? NewRefreshToken(at: session.startedAt, expiringAt: refreshEnd(of: session, at: session.startedAt)) : nil
        do {
            try await sessions.start(session, token: token?.kept, clearing: keys, by: user.author)
        } catch let error as ServiceError where error.code == .unauthenticated {
            // Disabled since the password was checked.
            throw SignInError.invalidGrant
        }
        guard try await isStillGood() else {
            try await sessions.end(session.id, .ended, at: clock(), by: .system)
            throw SignInError.invalidGrant
        }
        return try await answer(session, user, token)
    }

    func answer(_ session: Session, _ user: User, _ token: NewRefreshToken?) async throws -> SignedIn {
        let accessToken = try await tokens.issue(for: session.id, user: user.id, at: clock())
        return SignedIn(
            session: session, user: user, accessToken: accessToken, accessLifetime: tokens.lifetime, refreshToken: token?.text,
            refreshExpiresAt: token.map { min($0.kept.expiresAt, session.expiresAt) })
    }

    func session(of user: User, _ method: Session.Method, usedSecondFactor: Bool = false, from client: ClientDescription, for life: Duration) -> Session {
        let now = clock()
        return Session(
            id: SessionID(), user: user.id, method: method, usedSecondFactor: usedSecondFactor, address: client.address, agent: client.agent,
            startedAt: now, lastUsedAt: now, expiresAt: now + life)
    }

    private func refreshEnd(of session: Session, at moment: Timestamp) -> Timestamp { min(moment + settings.idleLifetime, session.expiresAt) }
}

/// A refresh token on its way out, and what is kept of it.
struct NewRefreshToken: Sendable {
    let text = Secrets.token(prefix: Secrets.refreshTokenPrefix)
    let kept: RefreshToken

    init(at moment: Timestamp, expiringAt end: Timestamp) {
        kept = RefreshToken(digest: TokenDigest(of: text), issuedAt: moment, expiresAt: end)
    }
}
