internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Services

/// `/batches`: many pictures at once, and how they get on.
struct BatchController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.post("batches", use: receive)
        group.get("batches/{id}", use: show)
        group.get("batches/{id}/events", use: events)
        group.head("batches/{id}/events", use: events)
    }

    private func receive(_ request: Request, context: APIRequestContext) async throws -> Response {
        let upload = BatchUpload(services, idempotencyKey: request.idempotencyKey, author: context.author)
        let (batch, isReplay) = try await upload.receive(request)
        return try Response.recorded(BatchPayload(batch), at: APIPath.batch(batch.id), status: .accepted, isReplay: isReplay)
    }

    private func show(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let batch = try await services.batches.batch(id(context))
        return try await request.answer(json: BatchPayload(batch))
    }

    private func events(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let batch = try await services.batches.batch(id(context))
        let events = BatchEventStream(batch: batch.id, service: services.batches)
        return .stream(to: request, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"]) { writer in
            try await events.write(to: &writer, whileClientStays: request)
        }
    }

    private func id(_ context: APIRequestContext) throws -> BatchID {
        try context.identifier(of: BatchID.self, named: "batch")
    }
}
