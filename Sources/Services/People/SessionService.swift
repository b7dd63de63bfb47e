public import Domain

/// Where somebody is signed in, and how that ends.
public struct SessionService: Sendable {
    private let sessions: any SessionRepository
    private let events: any EventBus
    private let clock: @Sendable () -> Timestamp

    public init(sessions: any SessionRepository, events: any EventBus, clock: @escaping @Sendable () -> Timestamp = { .now }) {
        self.sessions = sessions
        self.events = events
        self.clock = clock
    }

    /// Those that are active, newest first.
    public func sessions(of user: UserID) async throws -> [Session] {
        try await sessions.sessions(of: user, at: clock())
    }

    /// Holds from the next request on.
    ///
    /// - Throws: `notFound` where it is not active, or another's.
    public func end(_ id: SessionID, of user: UserID, by author: Author) async throws {
        guard let (session, _) = try await sessions.standing(of: id), session.user == user, session.isActive(at: clock()) else {
            throw ServiceError(.notFound, "There is no session \(id).")
        }
        try await sessions.end(id, .ended, at: clock(), by: author)
        await events.publish(.sessionEnded(id))
    }

    /// - Returns: how many were ended.
    public func endAll(of user: UserID, except kept: SessionID?, by author: Author) async throws -> Int {
        let ended = try await sessions.endAll(of: user, except: kept, .ended, at: clock(), by: author)
        for id in ended { await events.publish(.sessionEnded(id)) }
        return ended.count
    }
}
