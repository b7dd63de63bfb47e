internal import Coordination
internal import HTTPAPI
internal import Hummingbird
internal import Inference
internal import Logging
internal import NIOCore
internal import Persistence
internal import ServiceLifecycle
internal import Services
internal import SQL
internal import UnixSignals

/// Puts the service together: records and the model behind the use cases behind the router behind the server, with the work that goes on beside it.
func buildApplication(
    _ configuration: ServiceConfiguration, logger: Logger, onFirstAdministrator: (_ name: String, _ password: String) -> Void = { _, _ in },
    onListening: @escaping @Sendable (Int) -> Void = { _ in }
) async throws -> ServiceGroup {
    // First, for a wrong certificate is to be said before a password that is shown once.
    let listener = try Listener(configuration, logger: logger)
    let records = try await Records.open(configuration.storage, for: .serving, logger: logger)
    let roster = try configuration.roster(decided: await ModelService.decidedVersion(records.repositories.modelActivations))
    let trust = try await Trust(configuration.trust, records: records, logger: logger)
    if let password = try await trust.welcome(configuration.trust) { onFirstAdministrator(configuration.trust.administratorName, password) }
    let useCases = UseCases(configuration, records: records, model: HostedModel(roster: roster), trust: trust, logger: logger)
    let background = BackgroundWork(useCases: useCases, records: records, logger: logger)
    try await background.recover()

    let application = Application(
        router: buildRouter(APIServices(useCases, configuration)),
        server: listener.server,
        configuration: .init(address: .hostname(configuration.host, port: configuration.port)),
        onServerRunning: { onListening($0.localAddress?.port ?? configuration.port) },
        logger: logger)
    // Stopped in the reverse order: the server first, the records last.
    let services: [any Service] =
        [ClosingRecords(records: records), WarmUp(roster: roster, logger: logger)] + background.services + listener.services + [application]
    var group = ServiceGroupConfiguration(
        services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    group.maximumGracefulShutdownDuration = .seconds(configuration.shutdownSeconds)
    return ServiceGroup(configuration: group)
}

extension APIServices {
    init(_ useCases: UseCases, _ configuration: ServiceConfiguration) {
        let trust = useCases.trust
        self.init(
            prediction: useCases.prediction, studies: useCases.studies, pictures: useCases.pictures, patients: useCases.patients,
            reviews: useCases.reviews, batches: useCases.batches, statistics: useCases.statistics, drift: useCases.drift, models: useCases.models,
            export: useCases.export, archives: ZipArchiveReader(), batchLimits: configuration.batches, readiness: useCases.readiness,
            documentation: Documentation(version: Pneumoscope.version, swaggerUI: configuration.swaggerUI), access: trust.access, tokens: trust.tokens,
            signIn: trust.signIn, users: trust.users, sessions: trust.sessions, apiKeys: trust.apiKeys, secondFactors: trust.secondFactors,
            audit: trust.audit, compliance: trust.compliance, worklist: trust.worklist,
            traffic: Traffic(limits: configuration.trust.limits, buckets: trust.coordinator.rateLimits, usage: trust.coordinator.usage),
            network: Network(
                publicURL: configuration.trust.publicURL, crossOrigins: configuration.trust.crossOrigins,
                trustedProxies: configuration.trust.trustedProxies, servesTLS: configuration.transportSecurity != nil))
    }
}
