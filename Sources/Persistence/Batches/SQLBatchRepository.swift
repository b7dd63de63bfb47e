internal import Domain
internal import SQL
internal import Services

/// Batches in the database, their images in the store.
struct SQLBatchRepository: BatchRepository {
    let recorder: Recorder
    let images: any ImageStore

    /// The studies' own idempotency keys are not looked at: the batch has one.
    func record(_ batch: NewBatch) async throws -> RecordingOutcome<Batch> {
        let studies = batch.items.compactMap { item in if case .study(let study) = item.content { study } else { nil } }
        return try await images.publishing(studies.map(\.image)) {
            try await recorder.write(.recordBatch, by: batch.createdBy) { [images] transaction in
                let keys = IdempotencyKeys(kind: .batch)
                if let id = try keys.take(batch.idempotencyKey, for: batch.id, at: batch.createdAt, transaction) {
                    transaction.changedNothing()
                    return .replayed(id)
                }
                var recording = StudyRecording(studies, images: images, transaction)
                try recording.write()
                try BatchRow.insert(batch, transaction)
                transaction.concerns(.batch(batch.id))
                transaction.detail("items", "\(batch.items.count)")
                transaction.detail("studies", "\(studies.count)")
                // One each, so that what was done to a study begins with its coming, whichever way it came.
                for objects in recording.concerned { transaction.record(.createStudy, objects: objects + [.batch(batch.id)]) }
                try recording.finish()
                return .recorded(batch.id)
            }
        }
    }

    func batch(_ id: BatchID) async throws -> Batch? {
        try await recorder.read { try BatchRow.batch(id, $0) }
    }

    func replay(of key: IdempotencyKey) async throws -> BatchID? {
        try await recorder.read { try IdempotencyKeys(kind: .batch).record(of: key, $0) }
    }
}
