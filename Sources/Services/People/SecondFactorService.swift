public import Domain

/// Everybody's own second factor: set up, confirmed, removed.
public struct SecondFactorService: Sendable {
    private let users: any UserRepository
    private let secondFactors: any SecondFactorRepository
    private let sessions: any SessionRepository
    private let sealing: any SecretSealing
    private let guardian: OwnPasswordCheck
    private let codes: SecondFactorCheck
    private let events: any EventBus
    private let issuer: String
    private let clock: @Sendable () -> Timestamp

    private static let recoveryCodeCount = 10

    /// - Parameters:
    ///   - issuer: what the authenticator app calls the service.
    ///   - settings: those of the sign-in, whose back-off holds here as well.
    public init(
        users: any UserRepository, secondFactors: any SecondFactorRepository, sessions: any SessionRepository, attempts: any SignInAttemptRepository,
        passwords: any PasswordHashing, sealing: any SecretSealing, events: any EventBus, issuer: String = "Pneumoscope",
        settings: SignInService.Settings = .init(), clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.users = users
        self.secondFactors = secondFactors
        self.sessions = sessions
        self.sealing = sealing
        self.events = events
        self.issuer = issuer
        self.clock = clock
        guardian = OwnPasswordCheck(
            users: users, passwords: passwords, throttle: SignInThrottle(attempts: attempts, sessions: sessions, settings: settings), clock: clock)
        codes = SecondFactorCheck(secondFactors: secondFactors, sealing: sealing)
    }

    /// Makes a secret, which nothing asks for until it is confirmed.
    ///
    /// - Returns: the secret in base32 and the `otpauth` URI for a QR code.
    /// - Throws: `invalidRequest` where the password is wrong; `rateLimited`; `conflict` where there is a confirmed one, or the user has no password;
    ///   `forbidden` with an API key.
    public func begin(password: String, for principal: Principal) async throws -> (secret: String, uri: String) {
        _ = try principal.ownSession(Self.what)
        // Who found a session open would shut its owner out.
        try await guardian.check(password, of: principal, for: .enrolSecondFactor)
        let secret = OneTimePassword.makeSecret()
        let sealed = try await sealing.seal(secret, for: SecondFactorCheck.purpose(of: principal.user))
        try await secondFactors.propose(sealed, for: principal.user, at: clock())
        return (Base32.text(of: secret), OneTimePassword.uri(secret: secret, account: principal.userName, issuer: issuer))
    }

    /// From now on it is asked for. Ends every other session: they were begun without it, perhaps by somebody who knows the password alone.
    ///
    /// - Returns: ten recovery codes, to be shown once.
    /// - Throws: `invalidRequest` where the code is wrong; `conflict` where nothing was begun, or begun anew meanwhile; `rateLimited`; `forbidden`;
    ///   `unauthenticated` where the session was ended meanwhile.
    public func confirm(code: String, for principal: Principal) async throws -> [String] {
        let session = try principal.ownSession(Self.what)
        let keys = try await guardian.attempt(of: principal)
        guard let factor = try await secondFactors.secret(of: principal.user), factor.confirmedAt == nil else {
            throw ServiceError(.conflict, "There is no second factor to confirm: begin one first.")
        }
        let secret = try await sealing.open(factor.secret, for: SecondFactorCheck.purpose(of: principal.user))
        guard let step = OneTimePassword(secret: secret).matchingStep(code, at: clock()) else {
            throw try await guardian.failure(keys, of: principal, for: .enrolSecondFactor, Self.wrongCode)
        }
        let recoveryCodes = Self.makeRecoveryCodes()
        try await secondFactors.confirm(
            factor.secret, of: principal.user, step: step, recoveryCodes: recoveryCodes.map(SecondFactorCheck.digest),
            proof: AccountProof(session: session), at: clock(), by: principal.author)
        try await endOthers(than: session, of: principal)
        return recoveryCodes
    }

    /// - Returns: ten new ones; the old are worth nothing.
    /// - Throws: as `confirm`.
    public func replaceRecoveryCodes(code: String, for principal: Principal) async throws -> [String] {
        let session = try principal.ownSession(Self.what)
        try await check(code, of: principal, for: .enrolSecondFactor)
        let recoveryCodes = Self.makeRecoveryCodes()
        try await secondFactors.replaceRecoveryCodes(
            of: principal.user, with: recoveryCodes.map(SecondFactorCheck.digest), proof: AccountProof(session: session), at: clock(),
            by: principal.author)
        return recoveryCodes
    }

    /// - Parameter code: of the app, or a recovery code.
    /// - Throws: `invalidRequest` where either is wrong; `rateLimited`; `forbidden`.
    public func remove(password: String, code: String, for principal: Principal) async throws {
        let session = try principal.ownSession(Self.what)
        let verified = try await guardian.check(password, of: principal, for: .removeSecondFactor).hash
        try await check(code, of: principal, for: .removeSecondFactor)
        let proof = AccountProof(session: session, password: verified)
        try await secondFactors.remove(of: principal.user, proof: proof, at: clock(), by: principal.author)
        await events.publish(.userChanged(principal.user))
    }

    public func unusedRecoveryCodes(of principal: Principal) async throws -> Int {
        try await secondFactors.unusedRecoveryCodes(of: principal.user)
    }

    private func check(_ code: String, of principal: Principal, for action: AuditAction) async throws {
        let keys = try await guardian.attempt(of: principal)
        guard try await codes.accepts(code, of: principal.user, by: principal.author, at: clock()) else {
            throw try await guardian.failure(keys, of: principal, for: action, Self.wrongCode)
        }
    }

    private func endOthers(than session: SessionID, of principal: Principal) async throws {
        let ended = try await sessions.endAll(of: principal.user, except: session, .ended, at: clock(), by: principal.author)
        for id in ended { await events.publish(.sessionEnded(id)) }
        await events.publish(.userChanged(principal.user))
    }

    private static func makeRecoveryCodes() -> [String] { (0..<recoveryCodeCount).map { _ in Secrets.recoveryCode() } }

    private static let what = "A second factor is changed"
    private static let wrongCode = "The code is wrong, or was used before: wait for the next one."
}
