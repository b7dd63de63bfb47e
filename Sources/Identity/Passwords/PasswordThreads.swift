internal import Domain
internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// The few threads that compute hashes of passwords, with a queue that says no when it is full.
///
/// They stand behind every other thread of the service: twenty people who sign in at once wait for one another, and nobody else waits for them.
/// A computation whose task is cancelled while it waits never starts.
final class PasswordThreads: Sendable {
    private let capacity: Int
    private let pool: NIOThreadPool
    private let load = Mutex(0)

    /// - Parameters:
    ///   - count: one for every four cores by default.
    ///   - waiting: how many may wait besides those that run.
    init(count: Int? = nil, waiting: Int) {
        let count = count ?? max(1, System.coreCount / 4)
        capacity = count + waiting
        pool = NIOThreadPool(numberOfThreads: count)
        pool.start()
    }

    deinit {
        pool.shutdownGracefully { _ in }
    }

    /// - Throws: `overloaded`, `CancellationError`.
    func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try load.withLock { load in
            guard load < capacity else { throw ServiceError(.overloaded, "Too many people sign in at this moment: try again in a few seconds.") }
            load += 1
        }
        defer { load.withLock { $0 -= 1 } }
        return try await pool.runIfActive {
            Self.stepBack()
            return try body()
        }
    }

    /// How far behind: the niceness of the threads.
    static let niceness: Int32 = 10

    /// Lowers the priority of the thread that this runs on. NIO has no hook for the start of a thread, and the calls cost less than a microsecond.
    private static func stepBack() {
        #if os(Linux)
            // Linux sets the niceness of one thread, not of the process, where POSIX says otherwise: setpriority(2).
            let thread = __priority_which_t(PRIO_PROCESS.rawValue)
            if getpriority(thread, 0) < niceness { _ = setpriority(thread, 0, niceness) }
        #endif
    }
}
