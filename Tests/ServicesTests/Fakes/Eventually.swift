/// Waits until something becomes true. The limit is for a hang, not a speed to be reached.
func eventually(within limit: Duration = .seconds(300), _ condition: () async throws -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return try await condition()
}
