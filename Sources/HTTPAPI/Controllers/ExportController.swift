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
        let rows = services.export.rows(try StudyQuery(query), isIdentified: try query.flag("identified") ?? false)
        let stream = try await ExportStream(rows, format: format, logger: context.logger)
        let name = "studies-\(CalendarDate(.now)).\(format.rawValue)"
        return .stream(to: request, headers: [.contentType: format.contentType, .contentDisposition: "attachment; filename=\"\(name)\""]) { writer in
            try await stream.write(to: &writer)
        }
    }
}
