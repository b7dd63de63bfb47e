internal import Foundation
internal import Services

/// Hands events to everybody who listens, in this instance at once and in the others through Redis.
struct SharedEventBus: EventBus {
    /// What goes over the wire: ids only, nothing of a patient.
    struct Message: Codable {
        let from: UUID
        let event: ServiceEvent
    }

    private let instance: UUID
    private let local: LocalEventBus
    private let client: RedisClient
    private let channel: String

    init(instance: UUID, local: LocalEventBus, client: RedisClient, names: SharedNames) {
        self.instance = instance
        self.local = local
        self.client = client
        channel = names.events
    }

    func events() -> AsyncStream<ServiceEvent> { local.events() }

    /// Returns when the server has it, or at once where it is away.
    func publish(_ event: ServiceEvent) async {
        local.deliver(event)
        guard let text = try? JSONEncoder().encode(Message(from: instance, event: event)) else { return }
        let reply = try? await client.send(RedisCommand("PUBLISH", channel, payload: Array(text)))
        if let code = reply?.errorCode { client.distrust(because: .refused(code: code)) }
    }

    /// What came from Redis. Our own events come back too and were delivered before; what cannot be read, as of a later version, is none for us.
    static func receiver(for instance: UUID, _ local: LocalEventBus) -> @Sendable ([UInt8]) -> Void {
        { bytes in
            guard let message = try? JSONDecoder().decode(Message.self, from: Data(bytes)), message.from != instance else { return }
            local.deliver(message.event)
        }
    }
}
