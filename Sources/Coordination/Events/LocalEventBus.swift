internal import Foundation
internal import Services
internal import Synchronization

/// Hands events to everybody who listens in this instance.
final class LocalEventBus: EventBus {
    private let listeners = Mutex<[UUID: AsyncStream<ServiceEvent>.Continuation]>([:])
    private let buffer: Int

    /// - Parameter buffer: how many events wait for a listener that is slow; beyond that the oldest are dropped.
    init(buffer: Int = 256) {
        self.buffer = buffer
    }

    func publish(_ event: ServiceEvent) async {
        deliver(event)
    }

    func deliver(_ event: ServiceEvent) {
        for listener in listeners.withLock({ Array($0.values) }) { listener.yield(event) }
    }

    func events() -> AsyncStream<ServiceEvent> {
        let id = UUID()
        let (stream, continuation) = AsyncStream.makeStream(of: ServiceEvent.self, bufferingPolicy: .bufferingNewest(buffer))
        listeners.withLock { $0[id] = continuation }
        continuation.onTermination = { [weak self] _ in self?.forget(id) }
        return stream
    }

    var listenerCount: Int { listeners.withLock(\.count) }

    private func forget(_ id: UUID) {
        listeners.withLock { $0[id] = nil }
    }
}
