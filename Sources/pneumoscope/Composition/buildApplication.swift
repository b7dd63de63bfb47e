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
    _ configuration: ServiceConfiguration, logger: Logger, onListening: @escaping @Sendable (Int) -> Void = { _ in }
) async throws -> ServiceGroup {
    let records = try await Records.open(configuration.storage, for: .serving, logger: logger)
    let roster = try configuration.roster(decided: await ModelService.decidedVersion(records.repositories.modelActivations))
    let useCases = UseCases(configuration, records: records, model: HostedModel(roster: roster), logger: logger)
    let background = BackgroundWork(useCases: useCases, records: records, logger: logger)
    try await background.recover()

    let application = Application(
        router: buildRouter(APIServices(useCases, configuration)),
        server: .http1(
            configuration: .init(
                additionalChannelHandlers: [
                    CloseAfterResponseHandler(),
                    ExpectContinueHandler(
                        maximumBytes: configuration.prediction.maximumBytes, maximumBatchBytes: configuration.batches.maximumBytes),
                ],
                idleTimeout: .seconds(Int64(configuration.idleSeconds)))),
        configuration: .init(address: .hostname(configuration.host, port: configuration.port)),
        onServerRunning: { onListening($0.localAddress?.port ?? configuration.port) },
        logger: logger)
    // Stopped in the reverse order: the server first, the records last.
    let services: [any Service] =
        [ClosingRecords(records: records), WarmUp(roster: roster, logger: logger)] + background.services + [application]
    var group = ServiceGroupConfiguration(
        services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    group.maximumGracefulShutdownDuration = .seconds(configuration.shutdownSeconds)
    return ServiceGroup(configuration: group)
}

extension APIServices {
    init(_ useCases: UseCases, _ configuration: ServiceConfiguration) {
        self.init(
            prediction: useCases.prediction, studies: useCases.studies, pictures: useCases.pictures, patients: useCases.patients,
            reviews: useCases.reviews, batches: useCases.batches, statistics: useCases.statistics, drift: useCases.drift, models: useCases.models,
            export: useCases.export, archives: ZipArchiveReader(), batchLimits: configuration.batches, readiness: useCases.readiness,
            documentation: Documentation(version: Pneumoscope.version, swaggerUI: configuration.swaggerUI))
    }
}
