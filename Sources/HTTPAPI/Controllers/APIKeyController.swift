internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Services

/// `/api-keys`: what lets programs in.
struct APIKeyController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.get("api-keys", use: list)
        group.post("api-keys", use: create)
        group.delete("api-keys/{id}", use: revoke)
    }

    private func list(_ request: Request, context: APIRequestContext) async throws -> Response {
        let query = try QueryReader(request, ["all", "limit", "cursor"])
        let isAll = try query.flag("all") ?? false
        let page = try await services.apiKeys.keys(of: context.signedIn(), everybodys: isAll, page: query.page())
        let now = services.clock()
        return try Response.page(page.map { APIKeyPayload($0, at: now) }, of: request, query)
    }

    private func create(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let body = try await JSONBody.read(NewAPIKeyBody.self, from: request)
        let (key, text) = try await services.apiKeys.create(name: body.name, scopes: body.scopes, expiresAt: body.expiresAt, for: context.signedIn())
        return try Response.recorded(APIKeyPayload(key, at: services.clock(), text: text), at: APIPath.apiKey(key.id))
    }

    private func revoke(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        try await services.apiKeys.revoke(context.identifier(of: APIKeyID.self, named: "API key"), by: context.signedIn())
        return Response(status: .noContent)
    }
}
