internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Services

/// `/users`: who may sign in, for those who manage it.
struct UserController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.get("users", use: list)
        group.post("users", use: create)
        group.get("users/{id}", use: show)
        group.patch("users/{id}", use: update)
        group.post("users/{id}/password", use: resetPassword)
        group.post("users/{id}/client-secret", use: setClientSecret)
        group.delete("users/{id}/second-factor", use: removeSecondFactor)
        group.get("users/{id}/sessions", use: sessions)
        group.delete("users/{id}/sessions", use: endSessions)
    }

    private func list(_ request: Request, context: APIRequestContext) async throws -> Response {
        let query = try QueryReader(request, ["limit", "cursor"])
        let page = try await services.users.users(page: query.page())
        return try Response.page(page.map { UserPayload($0) }, of: request, query)
    }

    private func create(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let new = try await JSONBody.read(NewUserBody.self, from: request).user
        let (user, password) = try await services.users.create(new, by: context.author)
        var response = try Response.recorded(UserPayload(user, password: password), at: APIPath.user(user.id))
        response.headers[.eTag] = user.entityTag.description
        return response
    }

    private func show(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let user = try await services.users.user(id(context))
        return try answer(user)
    }

    private func update(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let (id, condition) = (try id(context), try request.requiredIfMatch())
        let change = try await JSONBody.read(UserChangeBody.self, from: request).change
        let before = try await services.users.user(id)
        guard condition.matchesStrongly(before.entityTag) else {
            throw ServiceError(.preconditionFailed, "The user has changed since you read it: read it again and repeat your change.")
        }
        // Whoever changes it from here on is noticed by the revision.
        return try answer(try await services.users.update(id, change, ifRevision: before.revision, by: context.author))
    }

    /// With `password`, that one; without a body's password one is made, and told this once.
    private func resetPassword(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let id = try id(context)
        let password = try await JSONBody.read(PasswordResetBody.self, from: request).password
        let made = try await services.users.resetPassword(of: id, to: password, by: context.author)
        return try made.map { try Response.json(["password": $0]) } ?? Response(status: .noContent)
    }

    private func setClientSecret(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        return try Response.json(["clientSecret": try await services.users.setClientSecret(of: id(context), by: context.author)])
    }

    private func removeSecondFactor(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        try await services.users.removeSecondFactor(of: id(context), by: context.author)
        return Response(status: .noContent)
    }

    private func sessions(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let user = try await services.users.user(id(context))
        let current = try context.signedIn().credential
        let sessions = try await services.sessions.sessions(of: user.id)
        return try Response.json(ItemsPayload(items: sessions.map { SessionPayload($0, isCurrent: current == .session($0.id)) }))
    }

    private func endSessions(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let user = try await services.users.user(id(context))
        return try Response.json(["ended": try await services.sessions.endAll(of: user.id, except: nil, by: context.author)])
    }

    private func id(_ context: APIRequestContext) throws -> UserID {
        try context.identifier(of: UserID.self, named: "user")
    }

    private func answer(_ user: User) throws -> Response {
        var response = try Response.json(UserPayload(user))
        response.headers[.eTag] = user.entityTag.description
        return response
    }
}
