import Services
import Synchronization

/// An event bus within a test, which keeps what it was told.
final class Bus: EventBus {
    private struct State {
        var published: [ServiceEvent] = []
        var listeners: [Int: AsyncStream<ServiceEvent>.Continuation] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    var published: [ServiceEvent] { state.withLock(\.published) }
    var listenerCount: Int { state.withLock(\.listeners.count) }

    func publish(_ event: ServiceEvent) async {
        let listeners = state.withLock { state in
            state.published.append(event)
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.yield(event) }
    }

    func events() -> AsyncStream<ServiceEvent> {
        let (stream, continuation) = AsyncStream<ServiceEvent>.makeStream()
        let number = state.withLock { state in
            state.next += 1
            state.listeners[state.next] = continuation
            return state.next
        }
        continuation.onTermination = { [weak self] _ in self?.state.withLock { $0.listeners[number] = nil } }
        return stream
    }
}
