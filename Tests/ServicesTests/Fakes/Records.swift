import Domain
import Services
import Synchronization

/// Studies, patients and batches in memory: as much as it takes to see who may see what.
final class Records: Sendable {
    struct State {
        var studies: [StudyID: Study] = [:]
        var patients: [PatientID: Patient] = [:]
        var batches: [BatchID: Batch] = [:]
        var jobs: [Job] = []
    }

    let state = Mutex(State())

    private func study(_ new: NewStudy) -> Study {
        let patient: PatientID? =
            switch new.patient {
            case .none: nil
            case .known(let id): id
            case .new(let patient): patient.id
            }
        let recorded: RecordedPrediction? = if case .predicted(let prediction) = new.work { prediction.recorded } else { nil }
        return Study(
            id: new.id, patient: patient, image: new.image.digest, status: recorded == nil ? .queued : .predicted, notes: new.notes, age: new.age,
            receivedAt: new.receivedAt, completedAt: nil, receivedBy: new.receivedBy, reviewState: .unreviewed, radiograph: nil,
            predictions: recorded.map { [$0] } ?? [], reviews: [])
    }

    private static func keep(_ study: Study, _ state: inout State) {
        state.studies[study.id] = study
        if study.status == .queued { state.jobs.append(Job(id: JobID(), kind: .predict, study: study.id, attempt: 1, failures: 0)) }
    }
}

extension Records: StudyRepository {
    func record(_ study: NewStudy) async throws -> RecordingOutcome<Study> {
        let recorded = self.study(study)
        state.withLock { state in
            Self.keep(recorded, &state)
            if case .new(let patient) = study.patient { state.patients[patient.id] = patient }
        }
        return .recorded(study.id)
    }

    func study(_ id: StudyID) async throws -> Study? { state.withLock { $0.studies[id] } }

    func studies(_ query: StudyQuery, page: PageRequest) async throws -> Page<StudySummary> {
        let found = state.withLock { $0.studies.values.filter { $0.patient == query.patient && query.visibility.shows($0.receivedBy) } }
        let summaries = found.map { study in
            StudySummary(
                id: study.id, patient: nil, status: study.status, finding: nil, probability: nil, model: nil, warnings: [], age: nil,
                reviewState: .unreviewed, receivedAt: study.receivedAt, completedAt: nil, reviewedFinding: nil)
        }
        return Page(items: summaries, next: nil)
    }

    func replay(of key: IdempotencyKey) async throws -> StudyID? { nil }
    func forgetIdempotencyKeys(before moment: Timestamp) async throws -> Int { 0 }
}

extension Records: PatientRepository {
    func create(_ patient: Patient, idempotencyKey: IdempotencyKey?, by author: Author) async throws -> RecordingOutcome<Patient> {
        state.withLock { $0.patients[patient.id] = patient }
        return .recorded(patient.id)
    }

    func patient(_ id: PatientID) async throws -> Patient? { state.withLock { $0.patients[id] } }
    func patient(recordNumber: String) async throws -> Patient? {
        state.withLock { $0.patients.values.first { $0.details.recordNumber == recordNumber } }
    }
    func patients(matching text: String?, visibleTo visibility: Visibility, page: PageRequest) async throws -> Page<Patient> {
        Page(items: state.withLock { $0.patients.values.filter { visibility.shows($0.createdBy) } }, next: nil)
    }

    func update(_ id: PatientID, to details: PatientDetails, ifRevision revision: Int, at moment: Timestamp, by author: Author) async throws -> Patient {
        try state.withLock { state in
            guard let old = state.patients[id] else { throw ServiceError(.notFound, "There is no such patient.") }
            let new = Patient(
                id: id, revision: old.revision + 1, details: details, createdAt: old.createdAt, createdBy: old.createdBy, updatedAt: moment)
            state.patients[id] = new
            return new
        }
    }

    func merge(_ duplicate: PatientID, into survivor: PatientID, at moment: Timestamp, by author: Author) async throws {
        state.withLock { $0.patients[duplicate] = nil }
    }

    func erase(_ id: PatientID, at moment: Timestamp, by author: Author) async throws -> [ImageDigest] {
        state.withLock { state in
            state.patients[id] = nil
            for study in state.studies.values where study.patient == id { state.studies[study.id] = study.withoutPatient }
        }
        return []
    }
}

extension Records: BatchRepository {
    func record(_ batch: NewBatch) async throws -> RecordingOutcome<Batch> {
        let items = batch.items.enumerated().map { index, item in
            let study: Study? = if case .study(let new) = item.content { self.study(new) } else { nil }
            if let study { state.withLock { Self.keep(study, &$0) } }
            return Batch.Item(
                position: index + 1, fileName: item.fileName, study: study?.id, status: study == nil ? .failed(code: .corrupt, message: "") : .queued,
                finding: nil, probability: nil)
        }
        state.withLock { $0.batches[batch.id] = Batch(id: batch.id, createdAt: batch.createdAt, createdBy: batch.createdBy, items: items) }
        return .recorded(batch.id)
    }

    func batch(_ id: BatchID) async throws -> Batch? { state.withLock { $0.batches[id] } }
    func replay(of key: IdempotencyKey) async throws -> BatchID? { nil }
}

extension Records: JobRepository {
    func claim(by worker: String, lease: Duration, at moment: Timestamp) async throws -> Job? {
        state.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
    }
    func finish(_ job: Job, with result: JobResult, at moment: Timestamp) async throws {}
    func postpone(_ job: Job, until moment: Timestamp, isFailure: Bool) async throws {}
    func release(heldBy worker: String?) async throws {}
    func waiting() async throws -> Int { state.withLock(\.jobs.count) }
}

extension Records: ReviewRepository {
    func append(_ review: Review, to study: StudyID) async throws {}
}

extension Records: ImageRepository {
    func owner() async throws -> String { "test" }
    func unknown(among digests: [ImageDigest]) async throws -> [ImageDigest] { [] }
    func claimOrphans(among digests: [ImageDigest]) async throws -> [ImageDigest] { [] }
    func claimed(limit: Int) async throws -> [ImageDigest] { [] }
    func forget(_ digest: ImageDigest) async throws {}
}

extension Study {
    fileprivate var withoutPatient: Study {
        Study(
            id: id, patient: nil, image: nil, status: status, notes: nil, age: nil, receivedAt: receivedAt, completedAt: completedAt,
            receivedBy: receivedBy, reviewState: reviewState, radiograph: radiograph, predictions: predictions, reviews: reviews)
    }
}
