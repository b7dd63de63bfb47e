internal import Domain
internal import Hummingbird
internal import Services

/// `GET /health`: the process is alive. `GET /ready`: it would answer now, with its model and its database.
struct HealthController {
    let readiness: Readiness

    func addRoutes(to router: Router<APIRequestContext>) {
        router.get("health") { _, _ in try Response.json(["status": "alive"]) }
        router.get("ready", use: ready)
    }

    private func ready(_ request: Request, context: APIRequestContext) async throws -> Response {
        let report = await readiness.report()
        guard report.database == .ready else { throw ServiceError(.storageUnavailable, "The database cannot be reached: try again in a moment.") }
        guard report.model == .ready else { throw ServiceError(.notReady, "The model is still loading: try again in a moment.") }
        return try Response.json(ReadinessPayload(report))
    }
}

/// What the service needs, and how each of it stands.
private struct ReadinessPayload: Encodable {
    let status = "ready"
    let model: Readiness.State
    /// Reached, and with every migration.
    let database: Readiness.State
    /// Whether what instances share is reached; not being so makes nobody wait.
    let coordination: CoordinationState

    init(_ report: Readiness.Report) {
        model = report.model
        database = report.database
        coordination = report.coordination
    }
}
