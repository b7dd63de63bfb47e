import Domain
import Synchronization

/// A clock that goes on only when a test says so.
final class TestClock: Sendable {
    private let moment = Mutex(Timestamp("2026-03-01T08:00:00Z")!)

    var now: Timestamp { moment.withLock(\.self) }

    func advance(by length: Duration) { moment.withLock { $0 = $0 + length } }
}
