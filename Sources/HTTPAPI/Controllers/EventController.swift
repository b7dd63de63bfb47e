internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Services

/// `GET /events`: which studies changed, as it happens.
struct EventController {
    let worklist: WorklistEvents
    let streams: OpenStreams

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.get("events", use: events)
        group.head("events", use: events)
    }

    private func events(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        let principal = try context.signedIn()
        let place = try streams.place(for: principal.user)
        return .stream(to: request, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"]) { writer in
            defer { withExtendedLifetime(place) {} }
            try await WorklistEventStream(studies: worklist.events(for: principal)).write(to: &writer, whileClientStays: request)
        }
    }
}
