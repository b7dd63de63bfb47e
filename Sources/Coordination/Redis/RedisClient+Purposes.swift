internal import Logging

extension RedisClient {
    /// Counts and publishes. A replica that only reads, or a server that is full, answers a PING like any other: what it must be able to do is tried.
    static func counting(_ configuration: RedisConfiguration, logger: Logger) -> RedisClient {
        let trial = RedisScript(
            """
            redis.call('SET', KEYS[1], '1', 'PX', 60000)
            redis.call('PUBLISH', KEYS[1], '')
            return redis.call('TIME')[1] and 1
            """
        ).bySource(keys: [SharedNames(configuration).trial], [])
        let tries: Preparation = { connection throws(RedisError) in
            let answer = try await connection.insist(on: trial, within: configuration.connectLimit)
            guard answer == .integer(1) else { throw .protocolViolation }
        }
        return RedisClient(configuration, purpose: "limits", logger: logger, prepare: tries, checkUp: tries)
    }

    /// Listens to what other instances publish, and subscribes again whenever the connection had to be made again.
    static func listening(
        _ configuration: RedisConfiguration, logger: Logger, onMessage: @escaping @Sendable ([UInt8]) -> Void
    ) -> RedisClient {
        let channel = SharedNames(configuration).events
        return RedisClient(configuration, purpose: "events", logger: logger, onMessage: onMessage) { connection throws(RedisError) in
            try await connection.insist(on: RedisCommand("SUBSCRIBE", channel), within: configuration.connectLimit)
        } checkUp: { connection throws(RedisError) in
            try await connection.insist(on: RedisCommand("PING"), within: configuration.connectLimit)
        }
    }
}
