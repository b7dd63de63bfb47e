import Domain

/// What an operation fails with.
func serviceError(_ operation: () async throws -> Void) async -> ServiceError? {
    do {
        try await operation()
        return nil
    } catch {
        return error as? ServiceError
    }
}
