public import Domain

/// The original pictures of studies. Each time that one is found damaged it is recorded: a disk failed, or somebody was at it.
public struct StudyImages: Sendable {
    private let store: any ImageStore
    private let audit: any AuditRepository
    private let clock: @Sendable () -> Timestamp

    public init(_ store: any ImageStore, audit: any AuditRepository, clock: @escaping @Sendable () -> Timestamp = { .now }) {
        self.store = store
        self.audit = audit
        self.clock = clock
    }

    /// - Throws: what the store throws. Nothing is shown whether the damage could be recorded or not.
    public func bytes(_ image: ImageDigest, of study: StudyID) async throws -> [UInt8] {
        do {
            return try await store.bytes(of: image)
        } catch let error as ServiceError where error.cause is DamagedImage {
            try? await audit.append(AuditEvent(.findDamagedImage, .failed, by: .system, objects: [.study(study)], at: clock()))
            throw error
        }
    }
}
