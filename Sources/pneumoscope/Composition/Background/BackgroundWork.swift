internal import Coordination
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
            UntilShutdown { await useCases.trust.coordinator.run() },
            UntilShutdown { await useCases.trust.forwarding?.run() },
            JobWorkers(workers: useCases.workers),
            Repeated(name: "signing keys", interval: .seconds(60), logger: logger) { try await useCases.trust.maintenance.rotateSigningKeys() },
            Repeated(name: "audit anchor", interval: .seconds(60), logger: logger) { try await noteAuditEnd() },
            Repeated(name: "sessions", interval: .seconds(3600), logger: logger) { _ = try await useCases.trust.maintenance.forget() },
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

    /// On a first start there is none; on a later one somebody has taken it away.
    private func noteAuditEnd() async throws {
        guard try await useCases.trust.audit.anchor() else { return }
        logger.notice("The audit had no anchor: one was made")
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
