internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Services

/// How many uploads a user has under way at once, and how many pictures a day.
struct UploadAllowance: Sendable {
    let limits: TrafficLimits
    let usage: any UsageLimiting
    let clock: @Sendable () -> Timestamp

    typealias Handler = @Sendable (Request, APIRequestContext) async throws -> Response

    /// The same handler, which holds one of the user's places while it works.
    func holdingAPlace(_ handler: @escaping Handler) -> Handler {
        guard limits.uploadsAtOnce > 0 else { return handler }
        return { request, context in
            let user = try context.signedIn().user
            return try await usage.withPlace(for: "uploads:\(user)", limit: limits.uploadsAtOnce) { try await handler(request, context) }
        }
    }

    /// Counts one picture of the user who asks. A picture that is then refused has been looked at, and stays counted.
    ///
    /// - Throws: `rateLimited`, with `Retry-After` until the next UTC day.
    func countPicture(_ context: APIRequestContext) async throws {
        guard limits.picturesPerDay > 0 else { return }
        let (user, now) = (try context.signedIn().user, clock())
        guard await usage.use(1, of: "pictures:\(user)", day: now.day, limit: limits.picturesPerDay) == nil else { return }
        context.state.set("\((Timestamp(day: now.day + 1) - now).wholeSeconds)", for: .retryAfter)
        throw ServiceError(.rateLimited, "You have sent as many pictures as a day allows: go on tomorrow (UTC), or ask the operator for more.")
    }
}
