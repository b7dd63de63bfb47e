internal import Domain
internal import HTTPTypes

extension RouteAccess {
    /// Every route of the service. One that is not here is shut for everybody, whatever the router has.
    static let table: [RouteAccess] = pages + service + signIn + ownAccount + people + keys + films + patients + figures + oversight

    private static let pages: [RouteAccess] = [
        RouteAccess(.get, "/", .open),
        RouteAccess(.get, "/page.css", .open),
        RouteAccess(.get, "/page.js", .open),
        RouteAccess(.get, "/door.js", .open),
        RouteAccess(.get, "/session.js", .open),
        RouteAccess(.get, "/report.css", .open),
        RouteAccess(.get, "/docs", .open),
        RouteAccess(.get, "/docs/docs.js", .open),
        RouteAccess(.get, "/docs/{file}", .open),
    ]

    private static let service: [RouteAccess] = [
        RouteAccess(.get, "/health", .open),
        RouteAccess(.get, "/ready", .open),
        RouteAccess(.get, "/openapi.json", .open),
    ]

    private static let signIn: [RouteAccess] = [
        RouteAccess(.post, "/oauth/token", .open, .change(.startSession)),
        RouteAccess(.post, "/oauth/revoke", .open, .change(.endSession)),
        RouteAccess(.get, "/oauth/oidc/start", .open),
        RouteAccess(.get, "/oauth/oidc/callback", .open, .change(.startSession)),
        RouteAccess(.get, "/.well-known/jwks.json", .open),
        RouteAccess(.get, "/.well-known/oauth-authorization-server", .open),
    ]

    private static let ownAccount: [RouteAccess] = [
        RouteAccess(.get, "/api/v1/me", .signedIn),
        RouteAccess(.put, "/api/v1/me/password", .session, .change(.setPassword)),
        RouteAccess(.get, "/api/v1/me/sessions", .session),
        RouteAccess(.delete, "/api/v1/me/sessions", .session, .change(.endSession)),
        RouteAccess(.delete, "/api/v1/me/sessions/{id}", .session, .change(.endSession), of: .session),
        RouteAccess(.post, "/api/v1/me/second-factor", .session, .change(.enrolSecondFactor)),
        RouteAccess(.post, "/api/v1/me/second-factor/confirmation", .session, .change(.enrolSecondFactor)),
        RouteAccess(.post, "/api/v1/me/second-factor/recovery-codes", .session, .change(.enrolSecondFactor)),
        RouteAccess(.delete, "/api/v1/me/second-factor", .session, .change(.removeSecondFactor)),
    ]

    private static let people: [RouteAccess] = [
        RouteAccess(.get, "/api/v1/users", .permission(.manageUsers)),
        RouteAccess(.post, "/api/v1/users", .sessionWith(.manageUsers), .change(.createUser)),
        RouteAccess(.get, "/api/v1/users/{id}", .permission(.manageUsers), of: .user),
        RouteAccess(.patch, "/api/v1/users/{id}", .sessionWith(.manageUsers), .change(.updateUser), of: .user),
        RouteAccess(.post, "/api/v1/users/{id}/password", .sessionWith(.manageUsers), .change(.setPassword), of: .user),
        RouteAccess(.post, "/api/v1/users/{id}/client-secret", .sessionWith(.manageUsers), .change(.setClientSecret), of: .user),
        RouteAccess(.delete, "/api/v1/users/{id}/second-factor", .sessionWith(.manageUsers), .change(.removeSecondFactor), of: .user),
        RouteAccess(.get, "/api/v1/users/{id}/sessions", .permission(.manageUsers), of: .user),
        RouteAccess(.delete, "/api/v1/users/{id}/sessions", .sessionWith(.manageUsers), .change(.endSession), of: .user),
    ]

    private static let keys: [RouteAccess] = [
        // One's own; everybody's needs api-keys.manage, which the controller asks for.
        RouteAccess(.get, "/api/v1/api-keys", .signedIn),
        RouteAccess(.post, "/api/v1/api-keys", .session, .change(.createAPIKey)),
        RouteAccess(.delete, "/api/v1/api-keys/{id}", .signedIn, .change(.revokeAPIKey), of: .apiKey),
    ]

    private static let films: [RouteAccess] = [
        RouteAccess(.post, "/api/v1/predict", .permission(.predict)),
        RouteAccess(.post, "/api/v1/studies", .permission(.createStudies), .change(.createStudy)),
        RouteAccess(.get, "/api/v1/studies", .permission(.readStudies), .read(.listStudies)),
        RouteAccess(.get, "/api/v1/studies/{id}", .permission(.readStudies), .read(.readStudy), of: .study),
        RouteAccess(.get, "/api/v1/studies/{id}/image", .permission(.readStudies), .read(.readImage), of: .study),
        RouteAccess(.get, "/api/v1/studies/{id}/display-range", .permission(.readStudies), .read(.readImage), of: .study),
        RouteAccess(.get, "/api/v1/studies/{id}/original", .permission(.readStudies), .read(.readImage), of: .study),
        RouteAccess(.get, "/api/v1/studies/{id}/saliency", .permission(.readStudies), .read(.readImage), of: .study),
        RouteAccess(.get, "/api/v1/studies/{id}/overlay", .permission(.readStudies), .read(.readImage), of: .study),
        RouteAccess(.get, "/api/v1/studies/{id}/report", .permission(.readStudies), .read(.readReport), of: .study),
        RouteAccess(.get, "/api/v1/studies/{id}/reviews", .permission(.readStudies), .read(.readStudy), of: .study),
        RouteAccess(.post, "/api/v1/studies/{id}/reviews", .permission(.reviewStudies), .change(.reviewStudy), of: .study),
        RouteAccess(.post, "/api/v1/batches", .permission(.createStudies), .change(.createBatch)),
        RouteAccess(.get, "/api/v1/batches/{id}", .permission(.readStudies), .read(.readBatch), of: .batch),
        RouteAccess(.get, "/api/v1/batches/{id}/events", .permission(.readStudies), .read(.readBatch), of: .batch),
        RouteAccess(.get, "/api/v1/export/studies", .permission(.exportStudies), .read(.exportStudies)),
        // Tells only that something changed: whoever looks at what, asks for it and is recorded then.
        RouteAccess(.get, "/api/v1/events", .permission(.readStudies)),
    ]

    private static let patients: [RouteAccess] = [
        RouteAccess(.get, "/api/v1/patients", .permission(.readPatients), .read(.listPatients)),
        RouteAccess(.post, "/api/v1/patients", .permission(.writePatients), .change(.createPatient)),
        RouteAccess(.get, "/api/v1/patients/{id}", .permission(.readPatients), .read(.readPatient), of: .patient),
        RouteAccess(.put, "/api/v1/patients/{id}", .permission(.writePatients), .change(.updatePatient), of: .patient),
        RouteAccess(.delete, "/api/v1/patients/{id}", .permission(.erasePatients), .change(.erasePatient), of: .patient),
        RouteAccess(.post, "/api/v1/patients/{id}/merge", .permission(.mergePatients), .change(.mergePatients), of: .patient),
        RouteAccess(.get, "/api/v1/patients/{id}/studies", .permission(.readStudies), .read(.listStudies), of: .patient),
    ]

    private static let figures: [RouteAccess] = [
        RouteAccess(.get, "/api/v1/statistics", .permission(.readStatistics)),
        RouteAccess(.get, "/api/v1/drift", .permission(.readStatistics)),
        RouteAccess(.get, "/api/v1/models", .permission(.readModels)),
        RouteAccess(.get, "/api/v1/models/activations", .permission(.readModels)),
        RouteAccess(.post, "/api/v1/models/{version}/activate", .permission(.changeModels), .change(.changeModel)),
        RouteAccess(.post, "/api/v1/models/rollback", .permission(.changeModels), .change(.changeModel)),
        RouteAccess(.put, "/api/v1/models/shadow", .permission(.changeModels), .change(.changeModel)),
        RouteAccess(.delete, "/api/v1/models/shadow", .permission(.changeModels), .change(.changeModel)),
    ]

    private static let oversight: [RouteAccess] = [
        RouteAccess(.get, "/api/v1/audit", .permission(.readAudit), .read(.readAudit)),
        RouteAccess(.get, "/api/v1/audit/export", .permission(.exportAudit), .read(.exportAudit)),
        RouteAccess(.post, "/api/v1/audit/verification", .permission(.readAudit), .read(.verifyAudit)),
        RouteAccess(.get, "/api/v1/audit/verification", .permission(.readAudit)),
        RouteAccess(.get, "/api/v1/compliance", .permission(.readCompliance)),
    ]
}
