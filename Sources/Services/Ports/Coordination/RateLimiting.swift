/// Token buckets. Several instances share them where there is a Redis.
public protocol RateLimiting: Sendable {
    /// Takes one token out of every bucket, or none where one of them is empty.
    ///
    /// Never fails: where what is shared cannot be reached, each instance counts for itself.
    func take(from buckets: [RateBucket]) async -> RateDecision
}

/// A bucket of one user, key or address.
public struct RateBucket: Sendable, Hashable {
    /// Whose.
    public let key: String
    public let policy: RatePolicy

    public init(key: String, policy: RatePolicy) {
        self.key = key
        self.policy = policy
    }
}

/// How large a bucket is and how fast it fills.
public struct RatePolicy: Sendable, Hashable {
    /// As the `RateLimit-Policy` header names it.
    public let name: String
    /// Requests at once.
    public let capacity: Int
    /// Until an empty bucket is full.
    public let window: Duration

    public init(name: String, capacity: Int, window: Duration) {
        self.name = name
        self.capacity = capacity
        self.window = window
    }
}

/// What came of taking, as the bucket says that is nearest to its end.
public struct RateDecision: Sendable, Equatable {
    public let isAllowed: Bool
    public let policy: RatePolicy
    /// Whole tokens that are left.
    public let remaining: Int
    /// Until there is one more than now; where it was refused: until it is worth trying again.
    public let wait: Duration

    public init(isAllowed: Bool, policy: RatePolicy, remaining: Int, wait: Duration) {
        self.isAllowed = isAllowed
        self.policy = policy
        self.remaining = remaining
        self.wait = wait
    }
}
