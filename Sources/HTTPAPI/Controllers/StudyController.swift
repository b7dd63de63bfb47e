internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Services

/// `/studies`: a radiograph comes in, and what came in is found again.
struct StudyController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.post("studies", use: services.uploads.holdingAPlace(receive))
        group.get("studies", use: list)
        group.get("studies/{id}", use: show)
    }

    private func receive(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let isAsynchronous = request.prefersAsynchronousAnswer
        return try await UploadReader(prediction: services.prediction).withForm(of: request, textNames: StudyUpload.textNames) { bytes, texts in
            let upload = try StudyUpload(bytes: bytes, texts: texts, idempotencyKey: request.idempotencyKey)
            let visibility = try context.visibilityOfPatients()
            try await services.uploads.countPicture(context)
            let (study, isReplay) =
                isAsynchronous
                ? try await services.studies.enqueue(upload, patientsVisibleTo: visibility, by: context.author)
                : try await services.studies.receive(upload, patientsVisibleTo: visibility, by: context.author)
            let patient = try await services.patients.patient(of: study, visibleTo: context.visibilityOfNames())
            var response = try Response.recorded(
                StudyPayload(study, of: patient), at: APIPath.study(study.id), status: isAsynchronous ? .accepted : .created, isReplay: isReplay)
            if isAsynchronous { response.headers[.preferenceApplied] = "respond-async" }
            return response
        }
    }

    private func list(_ request: Request, context: APIRequestContext) async throws -> Response {
        let query = try QueryReader(request, StudyQuery.filterNames + ["limit", "cursor"])
        var studies = try StudyQuery(query)
        studies.visibility = try context.visibility(under: .readStudies)
        studies.patientVisibility = try context.visibilityOfNames()
        let page = try await services.studies.studies(studies, page: query.page())
        context.state.showed(page)
        return try Response.page(page.map(StudySummaryPayload.init), of: request, query, disclaimer: Disclaimer.full)
    }

    private func show(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let study = try await services.studies.study(inPathOf: context)
        let patient = try await services.patients.patient(of: study, visibleTo: context.visibilityOfNames())
        return try await request.answer(json: StudyPayload(study, of: patient))
    }
}
