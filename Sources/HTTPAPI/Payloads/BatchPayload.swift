internal import Domain

struct BatchPayload: Encodable {
    let id: BatchID
    let createdAt: Timestamp
    let createdBy: Author
    /// Whether nothing of it waits any more.
    let done: Bool
    let counts: BatchCounts
    let items: [BatchItemPayload]
    let links: Links
    let disclaimer = Disclaimer.full

    struct Links: Encodable {
        let `self`: String
        let events: String
    }

    init(_ batch: Batch) {
        id = batch.id
        createdAt = batch.createdAt
        createdBy = batch.createdBy
        done = batch.isDone
        counts = BatchCounts(batch)
        items = batch.items.map(BatchItemPayload.init)
        links = Links(self: APIPath.batch(batch.id), events: "\(APIPath.batch(batch.id))/events")
    }
}

struct BatchCounts: Encodable {
    let total: Int
    let queued: Int
    let predicted: Int
    let failed: Int

    init(_ batch: Batch) {
        let byStatus = Dictionary(grouping: batch.items, by: \.status.name).mapValues(\.count)
        total = batch.items.count
        queued = byStatus[.queued] ?? 0
        predicted = byStatus[.predicted] ?? 0
        failed = byStatus[.failed] ?? 0
    }
}

struct BatchItemPayload: Encodable, Equatable {
    /// From 1.
    let position: Int
    let fileName: String
    let studyId: StudyID?
    let status: Study.Status.Name
    let failure: FailurePayload?
    let finding: Finding?
    let probability: Double?

    init(_ item: Batch.Item) {
        position = item.position
        fileName = item.fileName
        studyId = item.study
        status = item.status.name
        failure = FailurePayload(item.status)
        finding = item.finding
        probability = item.probability
    }
}

/// What an event tells of a batch: the counts now, and the items that changed since the event before.
struct BatchProgressPayload: Encodable {
    let counts: BatchCounts
    let changed: [BatchItemPayload]
}
