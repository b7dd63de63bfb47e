internal import Hummingbird
internal import Services

/// `GET /compliance`: what an auditor asks first.
struct ComplianceController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.get("compliance", use: summary)
    }

    private func summary(_ request: Request, context: APIRequestContext) async throws -> Response {
        let days = try QueryReader(request, ["days"]).integer("days", in: 1...366) ?? 30
        return try Response.json(CompliancePayload(try await services.compliance.summary(days: days), days: days))
    }
}
