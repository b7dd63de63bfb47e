import Domain
import Services

// The use cases as somebody calls them who may see every record: what others may see is tested apart.

extension StudyService {
    func receive(_ upload: StudyUpload, by author: Author) async throws -> (study: Study, isReplay: Bool) {
        try await receive(upload, patientsVisibleTo: .all, by: author)
    }

    func enqueue(_ upload: StudyUpload, by author: Author) async throws -> (study: Study, isReplay: Bool) {
        try await enqueue(upload, patientsVisibleTo: .all, by: author)
    }

    func study(_ id: StudyID) async throws -> Study { try await study(id, visibleTo: .all) }
}

extension BatchService {
    func begin(of patient: PatientID?, idempotencyKey: String?, by author: Author) async throws -> BatchIntake {
        try await begin(of: patient, patientsVisibleTo: .all, idempotencyKey: idempotencyKey, by: author)
    }

    func batch(_ id: BatchID) async throws -> Batch { try await batch(id, visibleTo: .all) }
    func progress(of id: BatchID) -> AsyncThrowingStream<Batch, any Error> { progress(of: id, visibleTo: .all) }
}

extension PatientService {
    func patient(_ id: PatientID) async throws -> Patient { try await patient(id, visibleTo: .all) }

    func update(_ id: PatientID, to details: PatientDetails, ifRevision revision: Int, by author: Author) async throws -> Patient {
        try await update(id, to: details, ifRevision: revision, visibleTo: .all, by: author)
    }

    func merge(_ duplicate: PatientID, into survivor: PatientID, by author: Author) async throws -> Patient {
        try await merge(duplicate, into: survivor, visibleTo: .all, by: author)
    }

    func erase(_ id: PatientID, by author: Author) async throws { try await erase(id, visibleTo: .all, by: author) }
}

extension ReviewService {
    func append(_ draft: Draft, to id: StudyID, by author: Author) async throws -> Review {
        try await append(draft, to: id, visibleTo: .all, by: author)
    }
}

/// Tells nobody.
struct NoEvents: EventBus {
    func publish(_ event: ServiceEvent) async {}
    func events() -> AsyncStream<ServiceEvent> { AsyncStream { $0.finish() } }
}
