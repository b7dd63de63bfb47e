internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Services

/// `/batches`: many pictures at once, and how they get on.
struct BatchController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.post("batches", use: services.uploads.holdingAPlace(receive))
        group.get("batches/{id}", use: show)
        group.get("batches/{id}/events", use: events)
        group.head("batches/{id}/events", use: events)
    }

    private func receive(_ request: Request, context: APIRequestContext) async throws -> Response {
        let upload = BatchUpload(
            services, idempotencyKey: request.idempotencyKey, author: context.author, patientsVisibleTo: try context.visibilityOfPatients()
        ) { [uploads = services.uploads] in
            try await uploads.countPicture(context)
        }
        let (batch, isReplay) = try await upload.receive(request)
        return try Response.recorded(BatchPayload(batch), at: APIPath.batch(batch.id), status: .accepted, isReplay: isReplay)
    }

    private func show(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let batch = try await batch(context)
        return try await request.answer(json: BatchPayload(batch))
    }

    private func events(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let batch = try await batch(context)
        let principal = try context.signedIn()
        let place = try services.streams.place(for: principal.user)
        let events = BatchEventStream(batch: batch.id, service: services.batches, visibility: try context.visibility(under: .readStudies)) {
            await services.access.isStillGood(principal)
        }
        return .stream(to: request, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"]) { writer in
            defer { withExtendedLifetime(place) {} }
            try await events.write(to: &writer, whileClientStays: request)
        }
    }

    private func batch(_ context: APIRequestContext) async throws -> Batch {
        let visibility = try context.visibility(under: .readStudies)
        let batch = try await services.batches.batch(context.identifier(of: BatchID.self, named: "batch"), visibleTo: visibility)
        context.state.showed(batch.items.compactMap(\.study).map(AuditObject.study), count: batch.items.count)
        return batch
    }
}
