import Domain
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Inference

struct BoundedThreadPoolTests {
    /// Holds threads until it is opened.
    private final class Gate: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)
        private let entered = Mutex(0)

        var count: Int { entered.withLock(\.self) }

        func enter() { entered.withLock { $0 += 1 } }

        func wait() {
            enter()
            semaphore.wait()
        }

        func open(_ times: Int) { for _ in 0..<times { semaphore.signal() } }
    }

    @Test func returnsWhatTheWorkReturns() async throws {
        #expect(try await BoundedThreadPool(threads: 1, queue: 0).run { 42 } == 42)
    }

    @Test(arguments: [0, 1, 3])
    func refusesWorkWhenThreadsAndQueueAreFull(_ queue: Int) async throws {
        let pool = BoundedThreadPool(threads: 1, queue: queue)
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0...queue { group.addTask { try await pool.run { gate.wait() } } }
            #expect(try await eventually { pool.isFull })
            let error = await #expect(throws: ServiceError.self) { try await pool.run {} }
            #expect(error?.code == .overloaded)
            gate.open(queue + 1)
            try await group.waitForAll()
        }
        try await pool.run {}
    }

    @Test func neverStartsWorkThatWasCancelledWhileItWaited() async throws {
        let pool = BoundedThreadPool(threads: 1, queue: 4)
        let gate = Gate()
        let started = Gate()
        let running = Task { try await pool.run { gate.wait() } }
        #expect(try await eventually { gate.count == 1 })
        let waiting = Task { try await pool.run { started.enter() } }
        waiting.cancel()
        gate.open(1)
        await #expect(throws: CancellationError.self) { try await waiting.value }
        try await running.value
        #expect(started.count == 0)
    }
}
