internal import Coordination
internal import Domain
internal import Identity
internal import Logging
internal import Persistence
internal import Services
internal import Syslog

/// Who gets in, what they may do, and the record of it.
struct Trust {
    let coordinator: Coordinator
    let tokens: JWTAccessTokens
    let access: AccessControl
    let signIn: SignInService
    let users: UserService
    let sessions: SessionService
    let apiKeys: APIKeyService
    let secondFactors: SecondFactorService
    let audit: AuditService
    let compliance: ComplianceService
    let worklist: WorklistEvents
    let maintenance: TrustMaintenance
    /// `nil` where no SIEM is told.
    let forwarding: AuditForwarding?
    private let firstAdministrator: FirstAdministrator

    /// What tokens name as their issuer and audience where nobody said how the service is reached.
    private static let name = "pneumoscope"

    init(_ configuration: TrustConfiguration, records: Records, logger: Logger) async throws {
        let repositories = records.repositories
        let namingKey = try await records.sealedValues.namingKey()
        var settings = configuration.signIn
        settings.throttleSecret = namingKey
        let sealing = SecretSealer(keys: records.keys)
        let passwords = try await Self.passwords(configuration, inUse: repositories.users.passwordHashSamples())
        let rules = PasswordRules(blocked: try configuration.passwordBlockList.map(PasswordBlockList.init(path:)))
        coordinator = Self.coordinator(configuration, namingKey, logger)
        let events = coordinator.events
        tokens = Self.tokens(configuration, repositories, sealing)
        access = AccessControl(tokens: tokens, sessions: repositories.sessions, apiKeys: repositories.apiKeys, policy: configuration.policy)
        signIn = SignInService(
            users: repositories.users, sessions: repositories.sessions, attempts: repositories.signInAttempts, secondFactors: repositories.secondFactors,
            passwords: passwords, tokens: tokens, sealing: sealing, provider: configuration.provider.map { OpenIDProvider($0) }, events: events,
            settings: settings)
        users = UserService(
            users: repositories.users, sessions: repositories.sessions, attempts: repositories.signInAttempts, secondFactors: repositories.secondFactors,
            passwords: passwords, rules: rules, events: events, settings: settings)
        sessions = SessionService(sessions: repositories.sessions, events: events)
        apiKeys = APIKeyService(apiKeys: repositories.apiKeys, events: events)
        secondFactors = SecondFactorService(
            users: repositories.users, secondFactors: repositories.secondFactors, sessions: repositories.sessions, attempts: repositories.signInAttempts,
            passwords: passwords, sealing: sealing, events: events, settings: settings)
        audit = AuditService(audit: repositories.audit)
        let receiver = try configuration.syslog.map { try SyslogReceiver($0) }
        forwarding = receiver.map { AuditForwarding(audit: repositories.audit, receiver: $0, logger: logger) }
        compliance = ComplianceService(
            audit: repositories.audit, users: repositories.users, apiKeys: repositories.apiKeys, tokens: tokens, masterKeys: records.keys,
            receiver: receiver?.name)
        worklist = WorklistEvents(events: events, access: access)
        maintenance = TrustMaintenance(sessions: repositories.sessions, attempts: repositories.signInAttempts, tokens: tokens)
        firstAdministrator = FirstAdministrator(users: repositories.users, passwords: passwords, rules: rules)
    }

    /// Where nobody can sign in yet: makes one who can.
    ///
    /// - Returns: a password that was made, to be shown once.
    func welcome(_ configuration: TrustConfiguration) async throws -> String? {
        try await maintenance.rotateSigningKeys()
        do {
            return try await firstAdministrator.ensure(name: configuration.administratorName, password: configuration.administratorPassword)
        } catch let error as ServiceError where error.code == .invalidRequest {
            throw ServiceError(.invalidRequest, "ADMINISTRATOR_NAME or ADMINISTRATOR_PASSWORD cannot be used: \(error.message)", cause: error)
        }
    }

    private static func passwords(_ configuration: TrustConfiguration, inUse hashes: [PasswordHash]) async throws -> ScryptPasswordHasher {
        guard let cost = configuration.passwordCost else { return try await .calibrated(inUse: hashes) }
        return ScryptPasswordHasher(cost: ScryptCost(logN: cost), inUse: hashes)
    }

    private static func coordinator(_ configuration: TrustConfiguration, _ namingKey: [UInt8], _ logger: Logger) -> Coordinator {
        guard var redis = configuration.redis else { return .local() }
        redis.namingKey = namingKey
        return .shared(redis, logger: logger)
    }

    private static func tokens(_ configuration: TrustConfiguration, _ repositories: Repositories, _ sealing: SecretSealer) -> JWTAccessTokens {
        var settings = JWTAccessTokens.Settings(issuer: configuration.publicURL ?? name, audience: configuration.publicURL ?? name)
        settings.lifetime = .seconds(configuration.accessTokenSeconds)
        settings.rotation = .seconds(configuration.signingKeyDays * 86_400)
        return JWTAccessTokens(settings, keys: repositories.signingKeys, sealing: sealing)
    }
}
