import Domain
import Services
import Synchronization

/// A SIEM that can be away.
final class Receiver: AuditReceiver {
    struct IsAway: Error {}

    private struct State {
        var sequences: [Int64] = []
        var failures = 0
        var attempts = 0
        var isClosed = false
    }

    let name = "siem"
    let unconfirmedLimit: Int64
    private let state = Mutex(State())

    init(unconfirmedLimit: Int64 = 0) {
        self.unconfirmedLimit = unconfirmedLimit
    }

    var sequences: [Int64] { state.withLock(\.sequences) }
    var attempts: Int { state.withLock(\.attempts) }
    var isClosed: Bool { state.withLock(\.isClosed) }

    func beAway(times: Int) { state.withLock { $0.failures = times } }

    func send(_ records: [AuditRecord]) async throws {
        try state.withLock { state in
            state.attempts += 1
            guard state.failures == 0 else {
                state.failures -= 1
                throw IsAway()
            }
            state.sequences += records.map(\.sequence)
        }
    }

    func close() async { state.withLock { $0.isClosed = true } }
}

/// Waits that take no time, and end their task after so many.
final class Waits: Sendable {
    private let lengths = Mutex<[Duration]>([])
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    var all: [Duration] { lengths.withLock(\.self) }

    func wait(_ length: Duration) async throws {
        let count = lengths.withLock { lengths in
            lengths.append(length)
            return lengths.count
        }
        if count >= limit { withUnsafeCurrentTask { $0?.cancel() } }
        try Task.checkCancellation()
        await Task.yield()
    }
}
