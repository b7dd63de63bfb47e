internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Services

/// Writes what a request was about into the audit: what it showed, or why it was refused.
struct AuditTrail: Sendable {
    let audit: AuditService
    let samples = RefusalSamples()
    let clock: @Sendable () -> Timestamp

    /// - Throws: `storageUnavailable`: what cannot be recorded is not shown.
    func recordRead(_ action: AuditAction, _ route: RouteAccess, _ context: APIRequestContext) async throws {
        let events = Self.events(action, of: route, context, at: clock())
        do {
            // At once, for then they are written as one.
            try await withThrowingTaskGroup { group in
                for event in events { group.addTask { try await audit.record(event) } }
                try await group.waitForAll()
            }
        } catch {
            throw ServiceError(
                .storageUnavailable, "What is shown has to be recorded, and the record cannot be written now: try again in a moment.", cause: error)
        }
    }

    /// One look, in as many events as its objects need: each names what the path does, and which part of the whole it is. They share the request's id.
    private static func events(_ action: AuditAction, of route: RouteAccess, _ context: APIRequestContext, at moment: Timestamp) -> [AuditEvent] {
        let shown = context.state.shown
        let named = object(of: route, context).map { [$0] } ?? []
        let parts = shown.objects.filter { !named.contains($0) }.chunks(ofCount: AuditEvent.maximumObjects - named.count)
        return (0..<max(parts.count, 1)).map { index in
            var detail = shown.detail
            if parts.count > 1 { detail["part"] = "\(index + 1)/\(parts.count)" }
            return AuditEvent(action, by: context.author, objects: named + (parts.isEmpty ? [] : parts[index]), at: moment, detail: detail)
        }
    }

    /// The answer is a refusal whether this succeeds or not, so a record that cannot be written is only logged.
    func recordRefusal(_ error: ServiceError, of route: RouteAccess?, _ context: APIRequestContext) async {
        guard let route, Self.isRefusal(error, of: route) else { return }
        let now = clock()
        guard let leftOut = samples.take(error.code, by: Self.key(of: context), at: now) else { return }
        var detail = ["code": error.code.rawValue, "route": "\(route.method.rawValue) \(route.path)"]
        if leftOut > 0 { detail["leftOut"] = "\(leftOut)" }
        let event = AuditEvent(
            route.action, .refused, by: context.author, objects: Self.object(of: route, context).map { [$0] } ?? [], at: now, detail: detail)
        do {
            try await audit.record(event)
        } catch {
            context.logger.error("A refusal could not be recorded", metadata: ["error.cause": "\(String(reflecting: error))"])
        }
    }

    private static func isRefusal(_ error: ServiceError, of route: RouteAccess) -> Bool {
        switch error.code {
        case .unauthenticated, .forbidden, .rateLimited: true
        // Not there, or not theirs to see: for the one who asks it is the same.
        case .notFound: route.object != nil
        default: false
        }
    }

    private static func key(of context: APIRequestContext) -> String {
        context.principal?.credential.name ?? "address:\(context.origin.address.flatMap(IPAddress.init)?.limitKey ?? "unknown")"
    }

    /// What the path names; `nil` where that is no id: nothing was ever there, and what somebody typed is not recorded.
    private static func object(of route: RouteAccess, _ context: APIRequestContext) -> AuditObject? {
        guard let kind = route.object, let id = context.parameters.get("id").flatMap({ UUIDv7($0) }) else { return nil }
        return AuditObject(kind, id.description)
    }
}

extension Array {
    /// - Parameter size: of each but the last, at least 1.
    fileprivate func chunks(ofCount size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
