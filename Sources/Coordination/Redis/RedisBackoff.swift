/// How long to wait before the next attempt: twice as long each time, and never all instances at once.
struct RedisBackoff {
    private let longest: Duration
    private var failures = 0

    init(longest: Duration) {
        self.longest = longest
    }

    /// - Parameter jitter: 0 to 1, drawn anew each time: the pause is between half of what it would be and all of it.
    mutating func pause(jitter: Double) -> Duration {
        defer { failures = min(failures + 1, 16) }
        return min(longest, .milliseconds(50 << failures)) * (0.5 + jitter / 2)
    }

    mutating func reset() {
        failures = 0
    }
}
