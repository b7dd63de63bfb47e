internal import Foundation
internal import Synchronization

/// Makes identifiers in rising order, whatever the clock does.
public final class UUIDv7Generator: Sendable {
    /// The one that `UUIDv7()` asks.
    public static let shared = UUIDv7Generator()

    private let clock: @Sendable () -> Int64
    /// Milliseconds and counter of the last one, as one number of 60 bits: a counter that is full carries into the time, as RFC 9562, section 6.2 allows.
    private let last = Mutex<UInt64>(0)

    /// One that reads the wall clock.
    public convenience init() {
        self.init { Int64(Date().timeIntervalSince1970 * 1000) }
    }

    /// - Parameter clock: milliseconds since 1970 in UTC.
    public init(clock: @escaping @Sendable () -> Int64) {
        self.clock = clock
    }

    public func next() -> UUIDv7 {
        var chance = SystemRandomNumberGenerator()
        let now = UInt64(clamping: clock()) & 0xffff_ffff_ffff
        // The counter starts anywhere in its lower half: a start is not guessed, and at least 2,048 more fit before it is full.
        let start = UInt64.random(in: 0..<0x800, using: &chance)
        let time = last.withLock { last in
            last = now > last >> 12 ? now << 12 | start : last + 1
            return last
        }
        return UUIDv7(time: time, chance: chance.next())
    }
}
