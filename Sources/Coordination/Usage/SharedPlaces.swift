internal import Domain
internal import Foundation
internal import Services

/// Leases in Redis: a sorted set for each key, whose members end by themselves unless they are renewed.
struct SharedPlaces: Sendable {
    private let client: RedisClient
    private let names: SharedNames
    private let lease: Duration

    init(client: RedisClient, names: SharedNames, lease: Duration) {
        self.client = client
        self.names = names
        self.lease = lease
    }

    /// - Throws: `rateLimited` where none is free. While the server is away the instance's own count is all there is, and as soon as it is back
    ///   the next renewal tells it.
    func withPlace<T: Sendable>(for name: SharedName, limit: Int, _ body: @Sendable () async throws -> T) async throws -> T {
        let (key, id) = (names.key(name), UUID().uuidString)
        guard await take(id, in: key, limit: limit) ?? true else { throw ServiceError.allPlacesTaken }
        do {
            let result = try await whileRenewing(id, in: key, body)
            await giveBack(id, in: key)
            return result
        } catch {
            await giveBack(id, in: key)
            throw error
        }
    }

    private func whileRenewing<T: Sendable>(_ id: String, in key: String, _ body: @Sendable () async throws -> T) async throws -> T {
        async let _ = renew(id, in: key)
        return try await body()
    }

    private func renew(_ id: String, in key: String) async {
        // Without a limit: who has a place keeps it.
        while (try? await Task.sleep(for: lease / 3)) != nil { _ = await take(id, in: key, limit: .max) }
    }

    /// - Returns: `nil` where the server does not say.
    private func take(_ id: String, in key: String, limit: Int) async -> Bool? {
        let arguments = [id, "\(min(max(0, limit), 1 << 50))", "\(CellRate.microseconds(lease))"]
        return try? await client.run(Self.script, keys: [key], arguments) { reply in
            reply.integer.flatMap { [0: false, 1: true][$0] }
        }
    }

    /// Cancelled or not: a place that is not given back is taken until its lease ends.
    private func giveBack(_ id: String, in key: String) async {
        _ = try? await client.send(RedisCommand("ZREM", key, id))
    }

    /// Who, how many may, and for how long.
    private static let script = RedisScript(
        """
        local time = redis.call('TIME')
        local now, lease = time[1] * 1000000 + time[2], tonumber(ARGV[3])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
        if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
        redis.call('ZADD', KEYS[1], string.format('%.0f', now + lease), ARGV[1])
        redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.ceil(lease / 1000)))
        return 1
        """)
}
