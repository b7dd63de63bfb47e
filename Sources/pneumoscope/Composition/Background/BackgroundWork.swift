internal import Logging
internal import Persistence
internal import ServiceLifecycle
internal import Services

/// What the service does without being asked.
struct BackgroundWork {
    let useCases: UseCases
    let records: Records
    let logger: Logger

    /// Longer than any upload takes.
    private static let stagedAge: Duration = .seconds(3600)

    var services: [any Service] {
        [
            JobWorkers(workers: useCases.workers),
            Repeated(name: "sweep", interval: .seconds(3600), logger: logger) { try await sweep() },
            Repeated(name: "drift", interval: .seconds(24 * 3600), logger: logger) { try await DriftWatch(drift: useCases.drift, logger: logger).look() },
            Repeated(name: "models", interval: .seconds(5), logger: logger) { try await useCases.models.followDecisions() },
        ]
    }

    /// Before the first request. A job that a dead process held can be told from one under way only where no other instance is: on PostgreSQL its
    /// lease tells.
    func recover() async throws {
        try await useCases.models.noteStart()
        guard records.isAlone else { return }
        try await records.repositories.jobs.release(heldBy: nil)
    }

    private func sweep() async throws {
        try await report(useCases.sweep.run(stagedAge: Self.stagedAge))
    }

    private func report(_ report: Sweep.Report) {
        guard !report.isEmpty else { return }
        logger.notice(
            "Swept",
            metadata: [
                "sweep.staged": "\(report.staged)", "sweep.images": "\(report.images)", "sweep.idempotency_keys": "\(report.idempotencyKeys)",
            ])
    }
}
