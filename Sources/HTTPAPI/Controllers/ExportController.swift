internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Services

/// `GET /export/studies`: studies as rows for another program.
struct ExportController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.get("export/studies", use: export)
        group.head("export/studies", use: export)
    }

    private func export(_ request: Request, context: APIRequestContext) async throws -> Response {
        let query = try QueryReader(request, StudyQuery.filterNames + ["format", "identified"])
        let format = try query.choice("format", of: StudyExportFormat.self) ?? .csv
        let isIdentified = try query.flag("identified") ?? false
        guard try context.visibility(under: .exportStudies) == .all else {
            throw ServiceError(.forbidden, "An export holds everybody's studies: you may read your own alone.")
        }
        let studies = try StudyQuery(query)
        try refuseIdentity(isIdentified || studies.text != nil || studies.patient != nil, context)
        context.state.asked(for: studies)
        context.state.note(format.rawValue, as: "format")
        context.state.note("\(isIdentified)", as: "identified")
        let watch = try ExportWatch(.exportStudies, context, services)
        let form = ExportStream<ExportedStudy>.Form(header: format.header, line: format.line)
        let stream = try await ExportStream(services.export.rows(studies, isIdentified: isIdentified), as: form, watch)
        let name = "studies-\(CalendarDate(.now)).\(format.rawValue)"
        return .stream(to: request, headers: [.contentType: format.contentType, .contentDisposition: "attachment; filename=\"\(name)\""]) { writer in
            try await stream.write(to: &writer)
        }
    }
    /// Rows say who somebody is by their names, and by having been looked for under a name.
    private func refuseIdentity(_ isAsked: Bool, _ context: APIRequestContext) throws {
        guard isAsked, try context.visibilityOfNames() != .all else { return }
        throw ServiceError(.forbidden, "An export with names, or of a patient, needs the permission \(Permission.readPatients.rawValue) for everybody's.")
    }
}
