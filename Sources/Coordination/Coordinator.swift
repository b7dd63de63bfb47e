internal import Foundation
public import Logging
public import Services

/// What instances share: rate limits, places and quotas, events. In memory where there is one instance, in Redis where there are several.
public struct Coordinator: Sendable {
    public let rateLimits: any RateLimiting
    public let usage: any UsageLimiting
    public let events: any EventBus
    public let health: any CoordinationHealth
    private let clients: [RedisClient]

    /// Of an instance that shares nothing.
    public static func local() -> Coordinator {
        Coordinator(rateLimits: LocalRateLimiter(), usage: LocalUsageLimiter(), events: LocalEventBus(), health: LocalHealth(), clients: [])
    }

    /// Of an instance among several: connects when `run()` runs, and counts by itself until it is connected and whenever it is not.
    ///
    /// Daily quotas that were used meanwhile are told to the server as soon as they are used again, and rate limits go on from where they were.
    public static func shared(_ configuration: RedisConfiguration, logger: Logger) -> Coordinator {
        let names = SharedNames(configuration)
        let (instance, bus) = (UUID(), LocalEventBus())
        let counting = RedisClient.counting(configuration, logger: logger)
        let listening = RedisClient.listening(configuration, logger: logger, onMessage: SharedEventBus.receiver(for: instance, bus))
        return Coordinator(
            rateLimits: SharedRateLimiter(client: counting, names: names, local: LocalRateLimiter(names: names)),
            usage: SharedUsageLimiter(client: counting, names: names, local: LocalUsageLimiter(names: names), lease: configuration.lease),
            events: SharedEventBus(instance: instance, local: bus, client: counting, names: names),
            health: SharedHealth(clients: [counting, listening]), clients: [counting, listening])
    }

    /// Keeps connected until cancelled.
    public func run() async {
        await withTaskGroup { group in
            for client in clients { group.addTask { await client.run() } }
            // There is nothing to do for an instance that shares nothing, but who runs it waits for its end.
            group.addTask { while (try? await Task.sleep(for: .seconds(86_400))) != nil {} }
        }
    }
}
