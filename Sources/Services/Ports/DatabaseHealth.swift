/// Whether records can be read now.
public protocol DatabaseHealth: Sendable {
    /// - Throws: `storageUnavailable`.
    func check() async throws
}
