public import Domain

/// Batches and their items.
public protocol BatchRepository: Sendable {
    /// Records a batch with every study and every refusal in it: all of it or nothing.
    ///
    /// - Throws: as `StudyRepository.record`.
    func record(_ batch: NewBatch) async throws -> RecordingOutcome<Batch>

    func batch(_ id: BatchID) async throws -> Batch?

    /// The batch that a key has led to.
    ///
    /// - Throws: `idempotencyKeyReused` where that was another request.
    func replay(of key: IdempotencyKey) async throws -> BatchID?
}

/// A batch about to be recorded.
public struct NewBatch: Sendable {
    public let id: BatchID
    public let createdAt: Timestamp
    public let createdBy: Author
    public let items: [Item]
    public let idempotencyKey: IdempotencyKey?

    public init(id: BatchID, createdAt: Timestamp, createdBy: Author, items: [Item], idempotencyKey: IdempotencyKey?) {
        self.id = id
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.items = items
        self.idempotencyKey = idempotencyKey
    }

    public struct Item: Sendable {
        public let fileName: String
        public let content: Content

        public init(fileName: String, content: Content) {
            self.fileName = fileName
            self.content = content
        }
    }

    public enum Content: Sendable {
        case study(NewStudy)
        case refused(code: ServiceError.Code, message: String)
    }
}
