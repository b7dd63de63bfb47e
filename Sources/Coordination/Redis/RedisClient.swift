internal import Logging
internal import Synchronization

/// Keeps one connection to a Redis server for as long as `run()` runs. While there is none, commands fail at once.
final class RedisClient: Sendable {
    /// Makes a connection fit for its purpose, or throws why it is not.
    typealias Preparation = @Sendable (RedisConnection) async throws(RedisError) -> Void

    private let configuration: RedisConfiguration
    private let purpose: String
    private let logger: Logger
    private let prepare: Preparation
    private let checkUp: Preparation
    private let onMessage: (@Sendable ([UInt8]) -> Void)?
    private let state: Mutex<RedisClientState<RedisConnection>>

    /// - Parameters:
    ///   - purpose: for the log.
    ///   - prepare: runs after signing in, before anybody else may use the connection.
    ///   - checkUp: runs at every heartbeat.
    init(
        _ configuration: RedisConfiguration, purpose: String, logger: Logger, onMessage: (@Sendable ([UInt8]) -> Void)? = nil,
        prepare: @escaping Preparation, checkUp: @escaping Preparation
    ) {
        self.configuration = configuration
        self.purpose = purpose
        self.logger = logger
        self.onMessage = onMessage
        self.prepare = prepare
        self.checkUp = checkUp
        state = Mutex(RedisClientState(maximumWaiting: configuration.maximumWaiting))
    }

    var isConnected: Bool { state.withLock(\.isConnected) }

    /// The number of the connection, or `nil` where there is none.
    var epoch: Int? { state.withLock { $0.isConnected ? $0.epoch : nil } }

    /// - Throws: at once where the server is away or too many commands wait, and otherwise within `commandLimit`.
    func send(_ command: RedisCommand) async throws(RedisError) -> RESPValue {
        switch state.withLock({ $0.start() }) {
        case .fail(let error): throw error
        case .send(let connection):
            defer { state.withLock { $0.finish() } }
            return try await connection.send(command, within: configuration.commandLimit)
        }
    }

    /// Ends the connection, whose server answers but not as it should: the next one is used only if its preparation succeeds.
    func distrust(because error: RedisError) {
        guard let connection = state.withLock({ $0.distrust() }) else { return }
        logger.warning("Redis server does not do as it is asked", metadata: ["redis.purpose": "\(purpose)", "error": "\(error)"])
        connection.close()
    }

    /// Connects, and connects again, until cancelled.
    func run() async {
        var backoff = RedisBackoff(longest: configuration.longestPause)
        while !Task.isCancelled {
            let started = ContinuousClock.now
            do throws(RedisError) {
                try await connectAndStay()
            } catch {
                disconnected(error)
            }
            // One that answers and then hangs, again and again, is no better than one that does not answer.
            if ContinuousClock.now - started > configuration.longestPause + configuration.commandLimit { backoff.reset() }
            try? await Task.sleep(for: backoff.pause(jitter: .random(in: 0...1)))
        }
    }

    private func connectAndStay() async throws(RedisError) {
        let connection = try await RedisConnection.connect(
            to: configuration.server, tls: configuration.tls, within: configuration.connectLimit, onMessage: onMessage)
        defer { connection.close() }
        try await withClosingOnCancellation(connection) { () async throws(RedisError) in
            try await connection.signIn(configuration)
            try await prepare(connection)
            connected(connection)
            throw await stay(on: connection)
        }
    }

    /// - Returns: why the connection is over.
    private func stay(on connection: RedisConnection) async -> RedisError {
        await withTaskGroup(of: RedisError.self) { group in
            group.addTask {
                await connection.untilClosed()
                return .lost
            }
            group.addTask { await self.lookAfter(connection) }
            let reason = await group.next() ?? .lost
            connection.close()
            group.cancelAll()
            return reason
        }
    }

    /// Finds a server that hangs while nobody asks it anything.
    private func lookAfter(_ connection: RedisConnection) async -> RedisError {
        while (try? await Task.sleep(for: configuration.heartbeat)) != nil {
            do throws(RedisError) { try await checkUp(connection) } catch { return error }
        }
        return .lost
    }

    private func connected(_ connection: RedisConnection) {
        if state.withLock({ $0.connected(connection) }) { logger.notice("Redis server is back", metadata: ["redis.purpose": "\(purpose)"]) }
    }

    private func disconnected(_ error: RedisError) {
        guard state.withLock({ $0.disconnected() }), !Task.isCancelled else { return }
        logger.warning("Redis server is away", metadata: ["redis.purpose": "\(purpose)", "error": "\(error)"])
    }

    private func withClosingOnCancellation(
        _ connection: RedisConnection, _ body: () async throws(RedisError) -> Void
    ) async throws(RedisError) {
        do {
            try await withTaskCancellationHandler(operation: body, onCancel: connection.close)
        } catch {
            throw error as? RedisError ?? .lost
        }
    }
}
