internal import Services

/// A token bucket in one number, the time until it is full again: the generic cell rate algorithm (ITU-T I.371, virtual scheduling).
///
/// All times in whole microseconds, the same here and in the server's script. The number is called *debt*: 0 is a full bucket, `span` an empty one.
struct CellRate: Equatable {
    /// What one token costs.
    let interval: Int64
    /// What all of them cost.
    let span: Int64

    /// Rounded so that never more than `capacity` pass in a window. A window is a year at most, a capacity a thousand million.
    init(_ policy: RatePolicy) {
        let capacity = Int64(min(max(policy.capacity, 0), 1_000_000_000))
        let window = Self.microseconds(min(max(policy.window, .zero), .seconds(366 * 86_400)))
        interval = max(1, (window + max(capacity, 1) - 1) / max(capacity, 1))
        span = interval * capacity
    }

    func allows(at debt: Int64) -> Bool { debt + interval <= span }

    /// Whole tokens.
    func remaining(at debt: Int64) -> Int { Int(max(0, span - debt) / interval) }

    /// Until there is one more token; nothing where it is full.
    func wait(at debt: Int64) -> Duration {
        guard span > 0 else { return .microseconds(interval) }
        return .microseconds(debt <= 0 ? 0 : interval - (span - debt) % interval)
    }

    static func microseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
