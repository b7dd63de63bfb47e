internal import Domain
internal import Hummingbird
internal import Services

/// `/studies/{id}/reviews`: what physicians say of a study's prediction.
struct ReviewController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.post("studies/{id}/reviews", use: append)
        group.get("studies/{id}/reviews", use: list)
    }

    private func append(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let id = try context.identifier(of: StudyID.self, named: "study")
        let draft = try await JSONBody.read(ReviewBody.self, from: request).draft
        let review = try await services.reviews.append(
            draft, to: id, visibleTo: context.visibility(under: .reviewStudies), by: context.author)
        return try Response.recorded(ReviewPayload(review), at: "\(APIPath.study(id))/reviews")
    }

    private func list(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let study = try await services.studies.study(inPathOf: context)
        return try await request.answer(json: ReviewListPayload(study.reviews))
    }
}
