internal import Domain
internal import Inference
internal import Logging
internal import ServiceLifecycle

/// Loads the model while the server already answers `/health`. A model that does not load stops the service.
struct WarmUp: Service {
    let roster: ModelRoster
    let logger: Logger

    func run() async throws {
        let start = ContinuousClock.now
        try await roster.active.start()
        let model = try roster.active.pipeline.model
        logger.info(
            "Model ready",
            metadata: [
                "model.version": "\(model.name)/\(model.version)", "model.precision": "\(model.precision)",
                "model.start_ms": "\(Int((ContinuousClock.now - start) / .milliseconds(1)))",
            ])
        try await gracefulShutdown()
    }
}
