internal import Synchronization

/// Wakes this process's workers when a job was recorded here. Jobs of other instances are found by asking now and then.
public final class JobSignal: Sendable {
    private let waiting = Mutex<[Int: CheckedContinuation<Void, Never>]>([:])
    private let next = Atomic<Int>(0)

    public init() {}

    public func notify() {
        let all = waiting.withLock { waiting in
            defer { waiting = [:] }
            return waiting.values
        }
        for continuation in all { continuation.resume() }
    }

    /// Returns at the next `notify`, after `limit`, or when the task is cancelled.
    func wait(atMost limit: Duration) async {
        let ticket = next.add(1, ordering: .relaxed).newValue
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.park(ticket) }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Ends as soon as it is cancelled, also where that happens before it has begun: nobody would wake it then, and the service could not stop.
    private func park(_ ticket: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isParked = waiting.withLock { waiting in
                    guard !Task.isCancelled else { return false }
                    waiting[ticket] = continuation
                    return true
                }
                if !isParked { continuation.resume() }
            }
        } onCancel: {
            release(ticket)
        }
    }

    private func release(_ ticket: Int) {
        waiting.withLock { $0.removeValue(forKey: ticket) }?.resume()
    }
}
