internal import Domain
internal import Hummingbird
internal import Services

/// `/models`: which versions there are, which one answers and which one is on trial.
struct ModelController {
    let models: ModelService

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.get("models", use: list)
        group.get("models/activations", use: history)
        group.post("models/{version}/activate", use: activate)
        group.post("models/rollback", use: rollBack)
        group.put("models/shadow", use: setShadow)
        group.delete("models/shadow", use: endShadow)
    }

    private func list(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        return try present()
    }

    private func history(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        return try Response.json(ModelActivationListPayload(try await models.history()))
    }

    private func activate(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        guard let version = context.parameters.get("version") else { throw ServiceError(.notFound, "There is no such model version.") }
        try await models.activate(version, by: context.author)
        return try present()
    }

    private func rollBack(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        _ = try await models.rollBack(by: context.author)
        return try present()
    }

    private func setShadow(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        try await models.setShadow(try await JSONBody.read(ShadowBody.self, from: request).version, by: context.author)
        return try present()
    }

    private func endShadow(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        try await models.setShadow(nil, by: context.author)
        return try present()
    }

    private func present() throws -> Response {
        try Response.json(ModelListPayload(models))
    }
}
