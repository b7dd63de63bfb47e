internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Services

/// `/patients`: recorded, found, corrected, merged, erased.
struct PatientController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.post("patients", use: create)
        group.get("patients", use: list)
        group.get("patients/{id}", use: show)
        group.put("patients/{id}", use: update)
        group.delete("patients/{id}", use: erase)
        group.post("patients/{id}/merge", use: merge)
        group.get("patients/{id}/studies", use: studies)
    }

    private func create(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let details = try await JSONBody.read(PatientDetailsBody.self, from: request).details
        let (patient, isReplay) = try await services.patients.create(details, idempotencyKey: request.idempotencyKey, by: context.author)
        var response = try Response.recorded(PatientPayload(patient: patient), at: APIPath.patient(patient.id), isReplay: isReplay)
        response.headers[.eTag] = patient.entityTag.description
        return response
    }

    private func list(_ request: Request, context: APIRequestContext) async throws -> Response {
        let query = try QueryReader(request, ["q", "limit", "cursor"])
        let visibility = try context.visibility(under: .readPatients)
        let page = try await services.patients.patients(matching: query.text("q"), visibleTo: visibility, page: query.page())
        context.state.showed(page.items.map { .patient($0.id) }, count: page.items.count)
        return try Response.page(page.map(PatientPayload.init), of: request, query)
    }

    private func show(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let patient = try await services.patients.patient(id(context), visibleTo: context.visibility(under: .readPatients))
        return try await request.answer(patient.entityTag) { try Response.json(PatientPayload(patient: patient)) }
    }

    private func update(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let (id, condition) = (try id(context), try request.requiredIfMatch())
        let details = try await JSONBody.read(PatientDetailsBody.self, from: request).details
        let visibility = try context.visibility(under: .writePatients)
        let before = try await services.patients.patient(id, visibleTo: visibility)
        guard condition.matchesStrongly(before.entityTag) else {
            throw ServiceError(.preconditionFailed, "The record has changed since you read it: read it again and repeat your change.")
        }
        // Whoever changes it from here on is noticed by the revision.
        let after = try await services.patients.update(
            id, to: details, ifRevision: before.revision, visibleTo: visibility, by: context.author)
        return try answer(after)
    }

    private func erase(_ request: Request, context: APIRequestContext) async throws -> Response {
        let id = try id(context)
        guard try QueryReader(request, ["confirm"]).identifier("confirm", of: PatientID.self) == id else {
            throw ServiceError(.invalidRequest, "Erasing cannot be undone: repeat the patient's id as the query parameter confirm.")
        }
        try await services.patients.erase(id, visibleTo: context.visibility(under: .erasePatients), by: context.author)
        return Response(status: .noContent)
    }

    private func merge(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let id = try id(context)
        let duplicate = try await JSONBody.read(MergeBody.self, from: request).duplicate
        let visibility = try context.visibility(under: .mergePatients)
        return try answer(try await services.patients.merge(duplicate, into: id, visibleTo: visibility, by: context.author))
    }

    private func studies(_ request: Request, context: APIRequestContext) async throws -> Response {
        let query = try QueryReader(request, StudyQuery.filterNames.filter { $0 != "patient" } + ["limit", "cursor"])
        var studies = try StudyQuery(query)
        studies.patient = try await services.patients.patient(id(context), visibleTo: context.visibility(under: .readPatients)).id
        studies.visibility = try context.visibility(under: .readStudies)
        studies.patientVisibility = try context.visibilityOfNames()
        let page = try await services.studies.studies(studies, page: query.page())
        context.state.showed(page)
        return try Response.page(page.map(StudySummaryPayload.init), of: request, query, disclaimer: Disclaimer.full)
    }

    private func id(_ context: APIRequestContext) throws -> PatientID {
        try context.identifier(of: PatientID.self, named: "patient")
    }

    private func answer(_ patient: Patient) throws -> Response {
        var response = try Response.json(PatientPayload(patient: patient))
        response.headers[.eTag] = patient.entityTag.description
        return response
    }
}
