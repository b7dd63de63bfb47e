internal import HTTPTypes
public import Hummingbird
internal import Services

/// Every route of the service, with the middleware around them, outermost first.
public func buildRouter(_ services: APIServices) -> Router<APIRequestContext> {
    let router = Router(context: APIRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: SecurityHeadersMiddleware())
    router.add(middleware: AccessLogMiddleware())
    router.add(middleware: ProblemMiddleware())

    PageController().addRoutes(to: router)
    HealthController(readiness: services.readiness).addRoutes(to: router)
    DocumentationController(
        services.documentation, maximumUploadBytes: services.prediction.limits.maximumBytes, maximumBatchBytes: services.batchLimits.maximumBytes
    ).addRoutes(to: router)
    let api = router.group("api/v1")
    PredictController(prediction: services.prediction).addRoutes(to: api)
    StudyController(services: services).addRoutes(to: api)
    PictureController(services: services).addRoutes(to: api)
    ReportController(services: services).addRoutes(to: router, api)
    ReviewController(services: services).addRoutes(to: api)
    PatientController(services: services).addRoutes(to: api)
    BatchController(services: services).addRoutes(to: api)
    StatisticsController(services: services).addRoutes(to: api)
    ExportController(services: services).addRoutes(to: api)
    ModelController(models: services.models).addRoutes(to: api)

    refuseOtherMethods(on: router)
    return router
}

/// Answers 405 with `Allow` where a path is known and the method is not; the router itself would say 404.
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
