import Foundation
import Logging
import Services
import TestSupport
import Testing

@testable import Coordination

/// Several instances in one process, connected to one server for as long as a test needs them.
enum Instances {
    /// Under a prefix of its own. With so much patience that no busy machine is taken for a server that is away.
    static func configuration(_ url: String, caFile: String? = nil) throws -> RedisConfiguration {
        var configuration = try RedisConfiguration(url: url, caFile: caFile, prefix: "test-\(UUID().uuidString)")
        configuration.commandLimit = .seconds(300)
        configuration.connectLimit = .seconds(300)
        configuration.heartbeat = .milliseconds(100)
        configuration.longestPause = .milliseconds(100)
        return configuration
    }

    /// As `configuration`, but soon done waiting.
    static func impatient(_ url: String) throws -> RedisConfiguration {
        var configuration = try configuration(url)
        configuration.commandLimit = .milliseconds(250)
        configuration.connectLimit = .milliseconds(500)
        return configuration
    }

    static func with<T: Sendable>(
        _ count: Int, _ configuration: RedisConfiguration, logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        expecting state: CoordinationState = .shared, _ body: ([Coordinator]) async throws -> T
    ) async throws -> T {
        let instances = (0..<count).map { _ in Coordinator.shared(configuration, logger: logger) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for instance in instances { group.addTask { await instance.run() } }
            defer { group.cancelAll() }
            for instance in instances { try await instance.becomes(state) }
            return try await body(instances)
        }
    }
}

extension Coordinator {
    func becomes(_ state: CoordinationState) async throws {
        try #require(await eventually(within: .seconds(300)) { health.coordination == state })
    }

    func take(_ key: String, capacity: Int, per window: Duration = .seconds(3600)) async -> RateDecision {
        await rateLimits.take(from: [RateBucket(key, capacity: capacity, per: window)])
    }
}

/// Counts how often something was true, all at once.
func countTrue(of count: Int, _ body: @escaping @Sendable (Int) async -> Bool) async -> Int {
    await withTaskGroup { group in
        for number in 0..<count { group.addTask { await body(number) } }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
}
