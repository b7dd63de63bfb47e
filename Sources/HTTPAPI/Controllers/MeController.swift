internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Services

/// `/me`: one's own account, password, sessions and second factor.
struct MeController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.get("me", use: show)
        group.put("me/password", use: changePassword)
        group.get("me/sessions", use: sessions)
        group.delete("me/sessions", use: endSessions)
        group.delete("me/sessions/{id}", use: endSession)
        group.post("me/second-factor", use: beginSecondFactor)
        group.post("me/second-factor/confirmation", use: confirmSecondFactor)
        group.post("me/second-factor/recovery-codes", use: replaceRecoveryCodes)
        group.delete("me/second-factor", use: removeSecondFactor)
    }

    private func show(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let principal = try context.signedIn()
        let user = try await services.users.user(principal.user)
        let codes = user.hasSecondFactor ? try await services.secondFactors.unusedRecoveryCodes(of: principal) : nil
        return try Response.json(MePayload(user, principal, unusedRecoveryCodes: codes))
    }

    private func changePassword(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let body = try await JSONBody.read(PasswordChangeBody.self, from: request)
        try await services.users.changeOwnPassword(of: context.signedIn(), from: body.current, to: body.new)
        return Response(status: .noContent)
    }

    private func sessions(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let principal = try context.signedIn()
        let sessions = try await services.sessions.sessions(of: principal.user)
        return try Response.json(ItemsPayload(items: sessions.map { SessionPayload($0, isCurrent: principal.credential == .session($0.id)) }))
    }

    private func endSession(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let id = try context.identifier(of: SessionID.self, named: "session")
        try await services.sessions.end(id, of: context.signedIn().user, by: context.author)
        return Response(status: .noContent)
    }

    /// All others; with `all=true` this one too.
    private func endSessions(_ request: Request, context: APIRequestContext) async throws -> Response {
        let isAll = try QueryReader(request, ["all"]).flag("all") ?? false
        let principal = try context.signedIn()
        var kept: SessionID?
        if !isAll, case .session(let id) = principal.credential { kept = id }
        let count = try await services.sessions.endAll(of: principal.user, except: kept, by: context.author)
        return try Response.json(["ended": count])
    }

    private func beginSecondFactor(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let password = try await JSONBody.read(PasswordBody.self, from: request).password
        let (secret, uri) = try await services.secondFactors.begin(password: password, for: context.signedIn())
        return try Response.json(["secret": secret, "uri": uri], status: .created)
    }

    private func confirmSecondFactor(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let code = try await JSONBody.read(CodeBody.self, from: request).code
        return try Response.json(["recoveryCodes": try await services.secondFactors.confirm(code: code, for: context.signedIn())])
    }

    private func replaceRecoveryCodes(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let code = try await JSONBody.read(CodeBody.self, from: request).code
        return try Response.json(["recoveryCodes": try await services.secondFactors.replaceRecoveryCodes(code: code, for: context.signedIn())])
    }

    private func removeSecondFactor(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let body = try await JSONBody.read(SecondFactorRemovalBody.self, from: request)
        try await services.secondFactors.remove(password: body.password, code: body.code, for: context.signedIn())
        return Response(status: .noContent)
    }
}
