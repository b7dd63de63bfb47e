internal import Domain
internal import Hummingbird
internal import Services

/// `GET /statistics`: what the service has seen and done. `GET /drift`: how far that is from what the model was validated on.
struct StatisticsController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.get("statistics", use: statistics)
        group.get("drift", use: drift)
    }

    private func statistics(_ request: Request, context: APIRequestContext) async throws -> Response {
        let query = try QueryReader(request, DayRange.names + ["model"])
        let days = try DayRange(query, default: 30).days
        let report = try await services.statistics.report(days, model: query.text("model"))
        return try Response.json(StatisticsPayload(report, days: days))
    }

    private func drift(_ request: Request, context: APIRequestContext) async throws -> Response {
        let query = try QueryReader(request, DayRange.names + ["version"])
        let report = try await services.drift.report(DayRange(query, default: 7).days, version: query.text("version"))
        return try Response.json(DriftPayload(report))
    }
}
