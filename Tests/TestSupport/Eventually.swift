/// Waits until something becomes true, for tests that watch another process or task. The limit is for a hang, not a speed to be reached:
/// all tests run at once on whatever cores there are.
public func eventually(within limit: Duration = .seconds(120), _ condition: () async throws -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return try await condition()
}
