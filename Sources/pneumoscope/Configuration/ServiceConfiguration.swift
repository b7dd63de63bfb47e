internal import Domain
internal import Foundation
internal import HTTPAPI
internal import Inference
internal import Logging
internal import Radiography
internal import Services

/// Everything that can be set, read once and checked. docs/operations.md lists the keys.
struct ServiceConfiguration {
    /// This machine alone unless its operator says otherwise, who then sees to TLS.
    var host: String
    var port: Int
    var idleSeconds: Int
    var shutdownSeconds: Int
    /// `nil` where the service speaks plain HTTP, to a proxy or on its own machine.
    var transportSecurity: TransportSecurity?
    var logLevel: Logger.Level
    var model: ModelChoice
    var inference: ModelHost.Configuration
    var prediction: PredictionService.Limits
    var batches: BatchLimits
    var storage: StorageConfiguration
    var trust: TrustConfiguration
    /// How many jobs are worked on at once.
    var jobWorkers: Int
    var jobRhythm: JobWorker.Rhythm
    /// Where Swagger UI's files lie; `nil` where they were not fetched.
    var swaggerUI: URL?

    init(_ settings: Settings) throws {
        host = settings.string("HTTP_HOST") ?? "127.0.0.1"
        port = try settings.integer("HTTP_PORT", in: 0...65535, default: 8000)
        idleSeconds = try settings.integer("HTTP_IDLE_SECONDS", in: 1...3600, default: 60)
        shutdownSeconds = try settings.integer("SHUTDOWN_DEADLINE_SECONDS", in: 1...3600, default: 20)
        transportSecurity = try TransportSecurity(settings)
        logLevel = try settings.choice("LOG_LEVEL", default: .info)
        model = ModelChoice(settings)
        let maximumBytes = try settings.integer("UPLOAD_MAXIMUM_MEBIBYTES", in: 1...2048, default: 64) << 20
        let megapixels = try settings.integer("PICTURE_MAXIMUM_MEGAPIXELS", in: 1...1000, default: 64)
        inference = ModelHost.Configuration(
            precision: try settings.choice("MODEL_PRECISION", default: .fp32),
            workers: try settings.integer("WORKERS", in: 1...1024, default: ProcessorCount.available),
            queue: try settings.integer("QUEUE_LIMIT", in: 0...100_000, default: 64),
            limits: DecodingLimits(maximumBytes: maximumBytes, maximumPixels: megapixels * 1_000_000))
        prediction = PredictionService.Limits(
            maximumBytes: maximumBytes,
            uploadMemory: max(maximumBytes, try settings.integer("UPLOAD_MEMORY_MEBIBYTES", in: 1...1_000_000, default: 512) << 20),
            uploadDeadline: .seconds(try settings.integer("UPLOAD_DEADLINE_SECONDS", in: 1...3600, default: 60)),
            predictionDeadline: .seconds(try settings.integer("PREDICTION_DEADLINE_SECONDS", in: 1...3600, default: 10)))
        batches = BatchLimits(
            maximumBytes: try settings.integer("BATCH_MAXIMUM_MEBIBYTES", in: 1...65_536, default: 2048) << 20,
            // Well within the hour for which a sweep leaves staged pictures alone: what it took away under a batch would be lost with an acknowledgement.
            uploadDeadline: .seconds(try settings.integer("BATCH_DEADLINE_SECONDS", in: 1...3000, default: 1800)))
        storage = try StorageConfiguration(settings, maximumBytes: maximumBytes)
        trust = try TrustConfiguration(settings)
        swaggerUI = settings.string("SWAGGER_UI_DIRECTORY").map { URL(filePath: $0) } ?? NearestFolder.holding(".tools/swagger-ui")
        jobWorkers = try settings.integer("JOB_WORKERS", in: 0...1024, default: inference.workers)
        jobRhythm = JobWorker.Rhythm(lease: .seconds(try settings.integer("JOB_LEASE_SECONDS", in: 1...3600, default: 60)))
    }
}

extension ServiceConfiguration {
    /// The model versions, with the one that answers first.
    ///
    /// - Parameter decided: the version that was activated last; it holds where the settings name none.
    func roster(decided: String? = nil) throws -> ModelRoster {
        var choice = model
        choice.version = choice.version ?? decided
        return ModelRoster(repository: choice.repository, active: try choice.load(), configuration: inference)
    }
}

/// Which model version to run, and where the versions lie.
struct ModelChoice {
    var directory: String?
    var name: String
    /// The newest where `nil`.
    var version: String?

    init(_ settings: Settings) {
        directory = settings.string("MODELS_DIRECTORY")
        name = settings.string("MODEL_NAME") ?? "pneumonia"
        version = settings.string("MODEL_VERSION")
    }

    var repository: ModelRepository {
        let found = NearestFolder.holding("models/\(name)")?.deletingLastPathComponent()
        return ModelRepository(root: directory.map { URL(filePath: $0) } ?? found ?? URL(filePath: "models"))
    }

    /// Finds, reads and checks the version.
    func load() throws -> ModelVersion { try repository.load(name: name, version: version) }
}
