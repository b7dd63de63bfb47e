internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Services

/// `/studies/{id}/…`: the original as it was sent, and the pictures that people look at.
struct PictureController {
    let services: APIServices

    /// To be raised when the same picture is drawn with other bytes than before.
    private static let drawing = "1"

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.get("studies/{id}/image", use: image)
        group.get("studies/{id}/display-range", use: displayRange)
        group.get("studies/{id}/original", use: original)
        group.get("studies/{id}/saliency", use: saliency)
        group.get("studies/{id}/overlay", use: overlay)
    }

    private func image(_ request: Request, context: APIRequestContext) async throws -> Response {
        let options = try DisplayOptions(QueryReader(request, DisplayOptions.names))
        let study = try await study(context)
        return try await request.answer(tag("image", study, options)) {
            .bytes(try await services.pictures.display(of: study, options), "image/png")
        }
    }

    private func displayRange(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let study = try await study(context)
        return try await request.answer(tag("display-range", study)) {
            try .json(DisplayRangePayload(try await services.pictures.displayRange(of: study)))
        }
    }

    private func overlay(_ request: Request, context: APIRequestContext) async throws -> Response {
        let options = try DisplayOptions(overlay: QueryReader(request, DisplayOptions.names + ["opacity"]))
        let study = try await study(context)
        return try await request.answer(tag("overlay", study, options)) {
            .bytes(try await services.pictures.overlay(of: study, options), "image/png")
        }
    }

    private func saliency(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let study = try await study(context)
        return try await request.answer(tag("saliency", study)) {
            .bytes(try await services.pictures.saliency(of: study), "image/png")
        }
    }

    private func original(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let study = try await study(context)
        return try await request.answer(EntityTag(study.image?.description ?? "erased")) {
            let original = try await services.pictures.original(of: study)
            let format = study.radiograph?.format ?? .init(acceptedFile: original.bytes)
            var response = Response.lent(original, format.mediaType)
            response.headers[.contentDisposition] = "attachment; filename=\"\(study.id).\(format.fileExtension)\""
            return response
        }
    }

    private func study(_ context: APIRequestContext) async throws -> Study {
        try await services.studies.study(inPathOf: context)
    }

    private func tag(_ kind: String, _ study: Study, _ options: DisplayOptions = DisplayOptions()) -> EntityTag {
        EntityTag(
            derivedFrom: Self.drawing, kind, study.image?.description ?? "erased", study.prediction?.id.description ?? "none", options.fingerprint)
    }
}
