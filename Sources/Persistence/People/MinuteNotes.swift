internal import Domain
internal import Synchronization

/// When what lets people in was last used, to the minute: remembers what was written, so that of many requests within a minute one writes.
final class MinuteNotes: Sendable {
    private let written = Mutex<[Int64: Int64]>([:])
    private let capacity: Int

    /// - Parameter capacity: how many are remembered. When there are more all are forgotten, which costs each of them a statement.
    init(capacity: Int = 10_000) {
        self.capacity = capacity
    }

    var count: Int { written.withLock(\.count) }

    /// - Parameter write: given the beginning of the minute. Where it fails, the next use tries again.
    func note(_ key: Int64, at moment: Timestamp, _ write: (Timestamp) async throws -> Void) async throws {
        let minute = Int64((Double(moment.microseconds) / 60e6).rounded(.down))
        guard claim(key, minute) else { return }
        do {
            try await write(Timestamp(microseconds: minute * 60_000_000))
        } catch {
            written.withLock { if $0[key] == minute { $0[key] = nil } }
            throw error
        }
    }

    /// Before it is written, so that those that come meanwhile do not write too.
    private func claim(_ key: Int64, _ minute: Int64) -> Bool {
        written.withLock { written in
            if let known = written[key], known >= minute { return false }
            if written.count >= capacity { written.removeAll(keepingCapacity: true) }
            written[key] = minute
            return true
        }
    }
}
