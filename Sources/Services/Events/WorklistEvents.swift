public import Domain

/// Tells who looks at a worklist which studies to look at again.
public struct WorklistEvents: Sendable {
    private let events: any EventBus
    private let access: AccessControl
    private let sleep: @Sendable (Duration) async throws -> Void

    /// How long somebody who may no longer see it still could, where the event that says so was lost.
    private static let recheckInterval: Duration = .seconds(60)
    /// Who is slower than that loses the oldest, and finds the same in the list.
    private static let buffer = 256

    public init(
        events: any EventBus, access: AccessControl, sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.events = events
        self.access = access
        self.sleep = sleep
    }

    /// Those that the principal may see. Ends when the session or key does, or the user may no longer read studies; at once where that is so already.
    public func events(for principal: Principal) -> AsyncStream<StudyID> {
        // Before anything is asked: what happens meanwhile is not missed.
        let source = events.events()
        return AsyncStream(bufferingPolicy: .bufferingNewest(Self.buffer)) { continuation in
            guard let visibility = try? principal.visibility(under: .readStudies) else { return continuation.finish() }
            let watching = Task {
                await follow(source, for: principal, visibility) { continuation.yield($0) }
                continuation.finish()
            }
            continuation.onTermination = { _ in watching.cancel() }
        }
    }

    private func follow(
        _ source: AsyncStream<ServiceEvent>, for principal: Principal, _ visibility: Visibility, tell: @escaping @Sendable (StudyID) -> Void
    ) async {
        guard await access.isStillGood(principal) else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await tellUntilItEnds(source, for: principal, visibility, tell) }
            group.addTask { await recheckUntilItEnds(principal) }
            await group.next()
            group.cancelAll()
        }
    }

    private func tellUntilItEnds(
        _ source: AsyncStream<ServiceEvent>, for principal: Principal, _ visibility: Visibility, _ tell: @Sendable (StudyID) -> Void
    ) async {
        for await event in source {
            if case .studyChanged(let id, let broughtBy) = event {
                if visibility.shows(broughtBy: broughtBy) { tell(id) }
            } else if event.concerns(principal), await !access.isStillGood(principal) {
                return
            }
        }
    }

    private func recheckUntilItEnds(_ principal: Principal) async {
        while (try? await sleep(Self.recheckInterval)) != nil, await access.isStillGood(principal) {}
    }
}

extension ServiceEvent {
    fileprivate func concerns(_ principal: Principal) -> Bool {
        switch self {
        case .studyChanged: false
        case .sessionEnded(let id): principal.credential == .session(id)
        case .apiKeyRevoked(let id): principal.credential == .apiKey(id)
        case .userChanged(let id): principal.user == id
        }
    }
}

extension Visibility {
    fileprivate func shows(broughtBy user: String?) -> Bool {
        switch self {
        case .all: true
        case .broughtBy(let one): user == one.description
        }
    }
}
