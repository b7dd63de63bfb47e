internal import HTTPTypes
public import Hummingbird
internal import Services

/// Every route of the service, with the middleware around them, outermost first.
public func buildRouter(_ services: APIServices) -> Router<APIRequestContext> {
    let router = Router(context: APIRequestContext.self, options: .autoGenerateHeadEndpoints)
    let (table, trail) = (AccessTable(), AuditTrail(audit: services.audit, clock: services.clock))
    let budget = RequestBudget(limits: services.traffic.limits, buckets: services.traffic.buckets)
    addMiddleware(to: router, services, table, trail, budget)
    addOpenRoutes(to: router, services, table, trail, budget)
    addRoutes(to: router.group("api/v1"), services)
    refuseOtherMethods(on: router)
    return router
}

private func addMiddleware(
    to router: Router<APIRequestContext>, _ services: APIServices, _ table: AccessTable, _ trail: AuditTrail, _ budget: RequestBudget
) {
    router.add(middleware: SecurityHeadersMiddleware())
    router.add(middleware: AccessLogMiddleware())
    router.add(middleware: CrossOriginMiddleware(origins: services.network.crossOrigins))
    router.add(middleware: ProblemMiddleware())
    router.add(middleware: OriginMiddleware(proxies: services.network.trustedProxies, servesTLS: services.network.servesTLS))
    router.add(middleware: RefusalAuditMiddleware(trail: trail, table: table))
    router.add(middleware: AddressLimitMiddleware(budget: budget))
    router.add(middleware: AuthenticationMiddleware(access: services.access, table: table))
    router.add(middleware: UserLimitMiddleware(budget: budget))
    router.add(middleware: AuthorisationMiddleware(table: table))
    router.add(middleware: ReadAuditMiddleware(trail: trail, table: table))
}

private func addOpenRoutes(
    to router: Router<APIRequestContext>, _ services: APIServices, _ table: AccessTable, _ trail: AuditTrail, _ budget: RequestBudget
) {
    PageController().addRoutes(to: router)
    HealthController(readiness: services.readiness).addRoutes(to: router)
    DocumentationController(
        services.documentation, maximumUploadBytes: services.prediction.limits.maximumBytes, maximumBatchBytes: services.batchLimits.maximumBytes
    ).addRoutes(to: router)
    ReportController.addStyle(to: router)
    let address = ServiceAddress(publicURL: services.network.publicURL)
    let page = PageSession(address: address, clock: services.clock)
    OAuthController(signIn: services.signIn, access: services.access, budget: budget, page: page, trail: trail, table: table).addRoutes(to: router)
    OutsideSignInController(signIn: services.signIn, budget: budget, page: page).addRoutes(to: router)
    WellKnownController(tokens: services.tokens, providerName: services.signIn.providerName, address: address).addRoutes(to: router)
}

private func addRoutes(to api: RouterGroup<APIRequestContext>, _ services: APIServices) {
    PredictController(prediction: services.prediction, uploads: services.uploads).addRoutes(to: api)
    StudyController(services: services).addRoutes(to: api)
    PictureController(services: services).addRoutes(to: api)
    ReportController(services: services).addRoutes(to: api)
    ReviewController(services: services).addRoutes(to: api)
    PatientController(services: services).addRoutes(to: api)
    BatchController(services: services).addRoutes(to: api)
    StatisticsController(services: services).addRoutes(to: api)
    ExportController(services: services).addRoutes(to: api)
    ModelController(models: services.models).addRoutes(to: api)
    EventController(worklist: services.worklist, streams: services.streams).addRoutes(to: api)
    MeController(services: services).addRoutes(to: api)
    UserController(services: services).addRoutes(to: api)
    APIKeyController(services: services).addRoutes(to: api)
    AuditController(services: services).addRoutes(to: api)
    ComplianceController(services: services).addRoutes(to: api)
}

/// Lets the router know every other method of every path, so that the middleware answers 405 with `Allow`; by itself the router would say 404.
private func refuseOtherMethods(on router: Router<APIRequestContext>) {
    let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect, HTTPRequest.Method("QUERY")!]
    for (path, routes) in Dictionary(grouping: router.routes, by: \.path.description) {
        var allowed = Set(routes.map(\.method))
        if allowed.contains(.get) { allowed.insert(.head) }
        let allow = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        for method in methods where !allowed.contains(method) {
            router.on(RouterPath(path), method: method) { _, _ -> Response in throw MethodNotAllowed(allow: allow) }
        }
    }
}
