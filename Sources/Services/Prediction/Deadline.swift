internal import Domain

/// Runs `operation`, cancelling it when `limit` has passed.
///
/// - Throws: what `operation` throws, or `deadlineExceeded`. Returns only when the operation has ended, so nothing is left running behind it.
public func withDeadline<T: Sendable>(_ limit: Duration, _ operation: @escaping @Sendable () async throws -> T) async throws -> T {
    try await withThrowingTaskGroup(of: T.self) { group in
        group.addTask(operation: operation)
        group.addTask {
            try await Task.sleep(for: limit)
            throw ServiceError(.deadlineExceeded, "The service did not finish in time: try again, or send a smaller picture.")
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}
