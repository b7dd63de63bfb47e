internal import Synchronization

/// The right to use one of the pool's connections.
final class PostgreSQLLease: @unchecked Sendable {
    // Sendable: only who took it out of the pool touches it, and the pool's lock lies between one holder and the next.
    /// `nil` until the holder connects.
    var connection: PostgreSQLConnection?
}

/// Hands out leases: first come, first served, with an end to the waiting.
final class PostgreSQLPool: Sendable {
    private struct Waiter {
        let number: Int
        let continuation: CheckedContinuation<PostgreSQLLease, any Error>
    }

    private struct State {
        /// The last is the next to go out: connections stay few and warm.
        var free: [PostgreSQLLease]
        var waiters: [Waiter] = []
        var tickets = 0
        /// Tickets whose holders are not in the queue yet.
        var arriving: Set<Int> = []
        /// Those whose waiting ended before it began.
        var ended: [Int: any Error] = [:]
        var isClosed = false
        var closing: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>
    private let size: Int
    private let waitLimit: Duration

    init(size: Int, waitLimit: Duration) {
        self.size = size
        self.waitLimit = waitLimit
        state = Mutex(State(free: (0..<size).map { _ in PostgreSQLLease() }))
    }

    /// - Throws: `.unavailable` when all connections stay in use, `CancellationError` when the task is cancelled while it waits.
    func acquire() async throws -> PostgreSQLLease {
        try Task.checkCancellation()
        switch try takeOrQueue() {
        case .lease(let lease): return lease
        case .ticket(let number):
            async let _ = expire(number)
            return try await wait(number)
        }
    }

    func release(_ lease: PostgreSQLLease) {
        let (next, dead, closing) = state.withLock { state -> (Waiter?, PostgreSQLConnection?, [CheckedContinuation<Void, Never>]) in
            if !state.waiters.isEmpty { return (state.waiters.removeFirst(), nil, []) }
            // Unused leases go to the bottom.
            if lease.connection == nil { state.free.insert(lease, at: 0) } else { state.free.append(lease) }
            guard state.isClosed else { return (nil, nil, []) }
            defer { lease.connection = nil }
            guard state.free.count == size else { return (nil, lease.connection, []) }
            defer { state.closing = [] }
            return (nil, lease.connection, state.closing)
        }
        _ = dead  // closed here, outside the lock
        next?.continuation.resume(returning: lease)
        for continuation in closing { continuation.resume() }
    }

    /// Waits until every lease is back. The connections close as they come.
    func close() async {
        await withCheckedContinuation { continuation in
            let (waiters, isQuiet) = state.withLock { state in
                defer { state.waiters = [] }
                state.isClosed = true
                for lease in state.free { lease.connection = nil }
                let isQuiet = state.free.count == size
                if !isQuiet { state.closing.append(continuation) }
                return (state.waiters, isQuiet)
            }
            for waiter in waiters { waiter.continuation.resume(throwing: SQLError.closed) }
            if isQuiet { continuation.resume() }
        }
    }
}

extension PostgreSQLPool {
    private enum Turn {
        case lease(PostgreSQLLease)
        case ticket(Int)
    }

    private func takeOrQueue() throws(SQLError) -> Turn {
        let turn = state.withLock { state -> Turn? in
            guard !state.isClosed else { return nil }
            if let lease = state.free.popLast() { return .lease(lease) }
            state.tickets += 1
            state.arriving.insert(state.tickets)
            return .ticket(state.tickets)
        }
        guard let turn else { throw .closed }
        return turn
    }

    private func wait(_ number: Int) async throws -> PostgreSQLLease {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(Waiter(number: number, continuation: continuation))
            }
        } onCancel: {
            end(number, with: CancellationError())
        }
    }

    /// A lease may have come back, or the waiting ended, between the ticket and the waiting.
    private func enqueue(_ waiter: Waiter) {
        let outcome = state.withLock { state -> Result<PostgreSQLLease, any Error>? in
            state.arriving.remove(waiter.number)
            if let error = state.ended.removeValue(forKey: waiter.number) { return .failure(error) }
            guard !state.isClosed else { return .failure(SQLError.closed) }
            if let lease = state.free.popLast() { return .success(lease) }
            state.waiters.append(waiter)
            return nil
        }
        if let outcome { waiter.continuation.resume(with: outcome) }
    }

    private func expire(_ number: Int) async {
        // Ends early, and does nothing, once the waiting is over.
        guard (try? await Task.sleep(for: waitLimit)) != nil else { return }
        end(number, with: SQLError(.unavailable, "all connections are in use"))
    }

    private func end(_ number: Int, with error: any Error) {
        let waiter = state.withLock { state -> Waiter? in
            guard let place = state.waiters.firstIndex(where: { $0.number == number }) else {
                if state.arriving.contains(number) { state.ended[number] = error }
                return nil
            }
            return state.waiters.remove(at: place)
        }
        waiter?.continuation.resume(throwing: error)
    }
}
