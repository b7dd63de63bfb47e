internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Services

/// `/studies`: a radiograph comes in, and what came in is found again.
struct StudyController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.post("studies", use: receive)
        group.get("studies", use: list)
        group.get("studies/{id}", use: show)
    }

    private func receive(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let isAsynchronous = request.prefersAsynchronousAnswer
        return try await UploadReader(prediction: services.prediction).withForm(of: request, textNames: StudyUpload.textNames) { bytes, texts in
            let upload = try StudyUpload(bytes: bytes, texts: texts, idempotencyKey: request.idempotencyKey)
            let (study, isReplay) =
                isAsynchronous
                ? try await services.studies.enqueue(upload, by: context.author) : try await services.studies.receive(upload, by: context.author)
            var response = try Response.recorded(
                StudyPayload(study), at: APIPath.study(study.id), status: isAsynchronous ? .accepted : .created, isReplay: isReplay)
            if isAsynchronous { response.headers[.preferenceApplied] = "respond-async" }
            return response
        }
    }

    private func list(_ request: Request, context: APIRequestContext) async throws -> Response {
        let query = try QueryReader(request, StudyQuery.filterNames + ["limit", "cursor"])
        let page = try await services.studies.studies(StudyQuery(query), page: query.page())
        return try Response.page(page.map(StudySummaryPayload.init), of: request, query, disclaimer: Disclaimer.full)
    }

    private func show(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let study = try await services.studies.study(context.identifier(of: StudyID.self, named: "study"))
        return try await request.answer(json: StudyPayload(study))
    }
}
