internal import Domain
internal import SQL
internal import Services

/// Studies in the database, their images in the store.
struct SQLStudyRepository: StudyRepository {
    let recorder: Recorder
    let images: any ImageStore

    func record(_ study: NewStudy) async throws -> RecordingOutcome<Study> {
        try await images.publishing([study.image]) {
            try await recorder.write(.recordStudy, by: study.receivedBy) { [images] transaction in
                let keys = IdempotencyKeys(kind: .study)
                if let id = try keys.take(study.idempotencyKey, for: study.id, at: study.receivedAt, transaction) {
                    transaction.changedNothing()
                    return .replayed(id)
                }
                var recording = StudyRecording([study], images: images, transaction)
                try recording.write()
                for object in recording.concerned.joined() { transaction.concerns(object) }
                try recording.finish()
                return .recorded(study.id)
            }
        }
    }

    func study(_ id: StudyID) async throws -> Study? {
        try await recorder.read { try StudyRow.study(id, $0) }
    }

    func studies(_ query: StudyQuery, page: PageRequest) async throws -> Page<StudySummary> {
        guard let list = StudyList(query, page: page) else { return Page(items: [], next: nil) }
        return try await recorder.read { try list.page($0) }
    }

    func replay(of key: IdempotencyKey) async throws -> StudyID? {
        try await recorder.read { try IdempotencyKeys(kind: .study).record(of: key, $0) }
    }

    func forgetIdempotencyKeys(before moment: Timestamp) async throws -> Int {
        try await recorder.write(.forgetIdempotencyKeys, by: .system) { try IdempotencyKeys.forget(before: moment, $0) }
    }
}

extension ImageStore {
    /// Runs a transaction that publishes staged images, and drops them where it did not happen or was not needed.
    ///
    /// After a `conflict` they stay staged: the caller may record the same images for another patient. After `storageUnavailable` they stay because
    /// nobody knows whether the transaction took place. The sweep finds what nobody wants in the end.
    func publishing<Entity>(
        _ staged: [StagedImage], transaction: () async throws -> RecordingOutcome<Entity>
    ) async throws -> RecordingOutcome<Entity> {
        do {
            let outcome = try await transaction()
            if case .replayed = outcome { await discard(all: staged) }
            return outcome
        } catch {
            let code = (error as? ServiceError)?.code
            if code != .conflict && code != .storageUnavailable { await discard(all: staged) }
            throw error
        }
    }

    private func discard(all staged: [StagedImage]) async {
        for image in staged { await discard(image) }
    }
}
