internal import Domain
internal import Hummingbird
internal import Logging
internal import Services

/// What holds of an export for as long as it runs: it has a place among the user's open streams, its user may still have it, and the audit learns how it
/// ended.
struct ExportWatch: Sendable {
    private let principal: Principal
    private let origin: RequestOrigin
    private let detail: [String: String]
    private let objects: [AuditObject]
    private let place: OpenStreams.Place
    private let access: AccessControl
    private let audit: AuditService
    private let clock: @Sendable () -> Timestamp
    private let logger: Logger

    /// Takes the place. What the request has noted so far, its filters, is told again at the end.
    ///
    /// - Throws: `rateLimited` where the user holds too many streams.
    init(_ action: AuditAction, _ context: APIRequestContext, _ services: APIServices) throws {
        principal = try context.signedIn()
        place = try services.streams.place(for: principal.user)
        origin = context.origin
        detail = context.state.shown.detail.merging(["export": action.rawValue]) { _, action in action }
        objects = context.state.shown.objects
        (access, audit, clock, logger) = (services.access, services.audit, services.clock, context.logger)
    }

    /// - Throws: `unauthenticated` where the session or key has ended, or allows less than it did.
    func check() async throws {
        guard await access.isStillGood(principal) else {
            throw ServiceError(.unauthenticated, "The session or key that this export was begun with is not good any more.")
        }
    }

    func recordEnd(after count: Int) async throws {
        try await audit.record(event(.success, after: count))
    }

    /// The connection breaks whether this succeeds or not, so a record that cannot be written is only logged.
    func recordBreak(_ error: any Error, after count: Int) async {
        logger.warning("An export broke off", metadata: ["error": "\(error)"])
        let isRefused = (error as? ServiceError)?.code == .unauthenticated
        do {
            try await audit.record(event(isRefused ? .refused : .failed, after: count))
        } catch {
            logger.error("The end of an export could not be recorded", metadata: ["error.cause": "\(String(reflecting: error))"])
        }
    }

    private func event(_ outcome: AuditEvent.Outcome, after count: Int) -> AuditEvent {
        let detail = detail.merging(["count": "\(count)"]) { _, count in count }
        return AuditEvent(.endExport, outcome, by: principal.author, objects: objects, origin: origin, at: clock(), detail: detail)
    }
}
