internal import Synchronization

/// Lets a server that is away come back: one attempt at a time, at growing distances up to two seconds. Everybody else fails at once.
final class ConnectionBackoff: Sendable {
    private struct State {
        var failures = 0
        var isTrying = false
        var nextAttempt = ContinuousClock.now
    }

    private let state = Mutex(State())

    /// - Returns: whether the attempt broke a spell of failures.
    func attempt(_ connect: () throws(SQLError) -> PostgreSQLConnection) throws(SQLError) -> (connection: PostgreSQLConnection, isBack: Bool) {
        try enter()
        do throws(SQLError) {
            let connection = try connect()
            return (connection, isBack: succeeded())
        } catch {
            failed()
            throw error
        }
    }

    var isFirstFailure: Bool { state.withLock { $0.failures == 1 } }

    private func enter() throws(SQLError) {
        let mayTry = state.withLock { state in
            guard state.failures == 0 || (!state.isTrying && state.nextAttempt <= .now) else { return false }
            state.isTrying = true
            return true
        }
        if !mayTry { throw SQLError(.unavailable, "the database server is away: it is tried again every two seconds") }
    }

    private func succeeded() -> Bool {
        state.withLock { state in
            defer { state = State() }
            return state.failures > 0
        }
    }

    private func failed() {
        state.withLock { state in
            state.failures += 1
            state.isTrying = false
            state.nextAttempt = .now + min(.seconds(2), .milliseconds(50 << min(state.failures, 6)))
        }
    }
}
