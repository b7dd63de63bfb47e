/// How much somebody does at once and in a day. Never fails, as `RateLimiting`.
public protocol UsageLimiting: Sendable {
    /// Takes one of `limit` places for as long as `body` runs.
    ///
    /// - Throws: `rateLimited` where none is free.
    func withPlace<T: Sendable>(for key: String, limit: Int, _ body: @Sendable () async throws -> T) async throws -> T

    /// Adds to what was used on a UTC day, unless it would then be more than `limit`.
    ///
    /// - Returns: what is left, or `nil` where it was refused and nothing was added.
    func use(_ amount: Int, of key: String, day: Int, limit: Int) async -> Int?
}
