internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Services

/// `GET /studies/{id}/report`: a study as a page to print. `GET /report.css`: how it looks.
struct ReportController {
    let services: APIServices

    /// The style is nobody's secret; the page itself needs a token, as everything that shows a patient.
    static func addStyle(to router: Router<APIRequestContext>) {
        let style = ByteBuffer(bytes: StudyReport.stylesheet)
        router.get("report.css") { _, _ in
            Response(status: .ok, headers: [.contentType: "text/css; charset=utf-8", .cacheControl: "no-cache"], body: .init(byteBuffer: style))
        }
    }

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.get("studies/{id}/report", use: report)
    }

    private func report(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let study = try await services.studies.study(inPathOf: context)
        let patient = try await services.patients.patient(of: study, visibleTo: context.visibilityOfNames())
        let html = try StudyReport(study: study, patient: patient).html()
        return try await request.answer(EntityTag(of: html)) { .bytes(html, "text/html; charset=utf-8") }
    }
}
