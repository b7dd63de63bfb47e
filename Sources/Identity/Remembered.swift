internal import Foundation

/// Something that is fetched from elsewhere and then kept for a while. However many ask at one moment, it is fetched once.
actor Remembered<Value: Sendable> {
    private let lifetime: Duration
    private let pause: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let fetch: @Sendable () async throws -> Value
    private var kept: Value?
    private var triedAt: ContinuousClock.Instant?
    private var fetching: Task<Value, any Error>?

    /// - Parameters:
    ///   - lifetime: after which it is fetched anew. Where that fails, what is there goes on being used.
    ///   - pause: the least time between two fetches that somebody wishes for.
    init(
        for lifetime: Duration, pause: Duration = .seconds(1), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        fetch: @escaping @Sendable () async throws -> Value
    ) {
        self.lifetime = lifetime
        self.pause = pause
        self.now = now
        self.fetch = fetch
    }

    /// - Throws: only where there is nothing yet.
    func value() async throws -> Value {
        guard let kept else { return try await fetched() }
        guard isOlder(than: lifetime) else { return kept }
        return (try? await fetched()) ?? kept
    }

    /// For somebody who misses something in it: a newer one, unless the last attempt is no older than `pause`, lest strangers make us ask all the time.
    func newer() async throws -> Value {
        if fetching != nil || isOlder(than: pause) { return try await fetched() }
        return try await value()
    }

    /// As it is after everything that happened before the call.
    func newest() async throws -> Value {
        // What is under way may have begun before.
        if let fetching { _ = try? await fetching.value }
        return try await fetched()
    }

    private func isOlder(than age: Duration) -> Bool { triedAt.map { now() - $0 >= age } ?? true }

    private func fetched() async throws -> Value {
        if let fetching { return try await fetching.value }
        triedAt = now()
        // Not the caller's own work: whoever else waits for it must not lose it when the first caller is cancelled.
        let task = Task { [fetch] in try await fetch() }
        fetching = task
        defer { fetching = nil }
        let value = try await task.value
        kept = value
        return value
    }
}
