public import Domain

/// Tells every instance what just happened on one of them. Nothing rests on it: who misses an event finds the same in the database.
public protocol EventBus: Sendable {
    func publish(_ event: ServiceEvent) async

    /// What happens from now on. A listener that is too slow loses the oldest.
    func events() -> AsyncStream<ServiceEvent>
}

public enum ServiceEvent: Sendable, Hashable, Codable {
    /// Recorded, predicted, reviewed or erased: look again. `broughtBy` is the id of the user who sent it.
    case studyChanged(StudyID, broughtBy: String?)
    /// Streams that it opened must end.
    case sessionEnded(SessionID)
    case apiKeyRevoked(APIKeyID)
    /// Roles or state: streams must ask again.
    case userChanged(UserID)
}

/// How what instances share is doing.
public protocol CoordinationHealth: Sendable {
    var coordination: CoordinationState { get }
}

public enum CoordinationState: String, Sendable, Codable {
    /// In memory: there is one instance.
    case local
    case shared
    /// The Redis is away: each instance counts for itself.
    case degraded
}
