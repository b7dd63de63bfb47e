internal import Domain
internal import NIOPosix
internal import Synchronization

/// Threads for blocking work, with a queue that says no when it is full instead of growing.
///
/// Work that waits when its task is cancelled never starts; work that runs is its own to stop.
public final class BoundedThreadPool: Sendable {
    public let threads: Int
    private let capacity: Int
    private let pool: NIOThreadPool
    private let load = Mutex(0)

    /// - Parameter queue: how many jobs may wait besides those that run.
    public init(threads: Int, queue: Int) {
        self.threads = threads
        capacity = threads + queue
        pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
    }

    deinit {
        pool.shutdownGracefully { _ in }
    }

    /// Whether the next job would be refused.
    public var isFull: Bool { load.withLock { $0 >= capacity } }

    public func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try enter()
        defer { load.withLock { $0 -= 1 } }
        return try await pool.runIfActive(body)
    }

    private func enter() throws {
        try load.withLock { load in
            guard load < capacity else { throw ServiceError(.overloaded, "The service is busy: try again in a moment.") }
            load += 1
        }
    }
}
