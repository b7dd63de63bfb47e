internal import Logging
internal import NIOPosix

/// A PostgreSQL server over a pool of connections, each with a thread to wait on.
final class PostgreSQLDatabase: SQLDatabase {
    let dialect = SQLDialect.postgresql
    private let connector: PostgreSQLConnector
    private let pool: PostgreSQLPool
    private let threads: NIOThreadPool
    private let backoff = ConnectionBackoff()
    private let logger: Logger

    init(url: String, configuration: SQLConfiguration, logger: Logger) throws(SQLError) {
        guard configuration.maximumConnections > 0 else { throw .misuse("the database needs at least one connection") }
        connector = try PostgreSQLConnector(url: url, configuration: configuration)
        pool = PostgreSQLPool(size: configuration.maximumConnections, waitLimit: configuration.waitLimit)
        threads = NIOThreadPool(numberOfThreads: configuration.maximumConnections)
        threads.start()
        self.logger = logger
    }

    deinit {
        threads.shutdownGracefully { _ in }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await run(.read, body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await run(.write, body)
    }

    func close() async {
        await pool.close()
        try? await threads.shutdownGracefully()
    }

    /// A lease is a thread too: whoever holds one never waits for the other.
    private func run<T: Sendable>(_ kind: PostgreSQLTransaction.Kind, _ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        let lease = try await pool.acquire()
        return try await withCheckedThrowingContinuation { continuation in
            threads.submit { state in
                let outcome = Result {
                    guard case .active = state else { throw SQLError.closed }
                    return try PostgreSQLTransaction(kind, on: lease, connect: self.connect).run(body)
                }
                // Before the caller goes on, so that its next transaction finds the same connection.
                self.pool.release(lease)
                continuation.resume(with: outcome)
            }
        }
    }

    private func connect() throws(SQLError) -> PostgreSQLConnection {
        do throws(SQLError) {
            let (connection, isBack) = try backoff.attempt(connector.connect)
            if isBack { logger.notice("Database server is back") }
            return connection
        } catch {
            if backoff.isFirstFailure {
                logger.warning("Database server is away", metadata: ["error": "\(error)", "error.detail": "\(error.debugDescription)"])
            }
            throw error
        }
    }
}
