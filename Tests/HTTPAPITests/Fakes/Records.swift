import Domain
import Foundation
import Services
import Synchronization

/// Records in memory, for tests of the interface alone: no transactions, no search, no speed.
final class Records: Sendable {
    struct State {
        var studies: [StudyID: Study] = [:]
        var patients: [PatientID: Patient] = [:]
        var batches: [BatchID: Batch] = [:]
        var keys: [String: (fingerprint: String, id: UUIDv7)] = [:]
        var activations: [ModelActivation] = []
        var tallies: [Tally] = []
        var failure: (any Error)?
        /// How many pages of studies may be read before the database fails.
        var pages = Int.max
        var pageWasRead: @Sendable () -> Void = {}
        var lastQuery: StudyQuery?
    }

    let state = Mutex(State())
    let images: Images
    let batchReads = Counter()

    init(images: Images) {
        self.images = images
    }

    private func replayed(_ key: IdempotencyKey?, _ state: inout State) throws -> UUIDv7? {
        guard let key, let known = state.keys[key.key] else { return nil }
        guard known.fingerprint == key.fingerprint else { throw ServiceError(.idempotencyKeyReused, "The key was used for another request.") }
        return known.id
    }

    private func remember(_ key: IdempotencyKey?, _ id: UUIDv7, _ state: inout State) {
        if let key { state.keys[key.key] = (key.fingerprint, id) }
    }

    private func keep(_ study: NewStudy, _ state: inout State) throws {
        try images.publish(study.image)
        if case .new(let patient) = study.patient { state.patients[patient.id] = patient }
        state.studies[study.id] = Study(recorded: study)
    }
}

extension Records: StudyRepository {
    func record(_ study: NewStudy) async throws -> RecordingOutcome<Study> {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            if let id = try replayed(study.idempotencyKey, &state) { return .replayed(StudyID(id)) }
            try keep(study, &state)
            remember(study.idempotencyKey, study.id.uuid, &state)
            return .recorded(study.id)
        }
    }

    func study(_ id: StudyID) async throws -> Study? { state.withLock { $0.studies[id] } }

    func whenPageIsRead(_ act: @escaping @Sendable () -> Void) { state.withLock { $0.pageWasRead = act } }

    func studies(_ query: StudyQuery, page: PageRequest) async throws -> Page<StudySummary> {
        defer { state.withLock(\.pageWasRead)() }
        return try state.withLock { state in
            state.lastQuery = query
            state.pages -= 1
            guard state.pages >= 0 else { throw ServiceError(.storageUnavailable, "The database cannot be reached.") }
            let all = state.studies.values.filter { query.patient == nil || $0.patient == query.patient }.sorted { $0.id > $1.id }
            let rest = all.filter { study in page.after.map { study.id.uuid.sortKey < $0.tieBreaker } ?? true }
            let items = rest.prefix(page.limit)
            let next = rest.count > items.count ? items.last.map { PageCursor(sortKey: 0, tieBreaker: $0.id.uuid.sortKey) } : nil
            let named = state.patients.filter { query.patientVisibility?.shows($0.value.createdBy) == true }
            return Page(items: items.map { StudySummary($0, named) }, next: next)
        }
    }

    func replay(of key: IdempotencyKey) async throws -> StudyID? { try state.withLock { try replayed(key, &$0).map { StudyID($0) } } }
    func forgetIdempotencyKeys(before moment: Timestamp) async throws -> Int { 0 }
}

extension Records: PatientRepository {
    func create(_ patient: Patient, idempotencyKey: IdempotencyKey?, by author: Author) async throws -> RecordingOutcome<Patient> {
        try state.withLock { state in
            if let id = try replayed(idempotencyKey, &state) { return .replayed(PatientID(id)) }
            state.patients[patient.id] = patient
            remember(idempotencyKey, patient.id.uuid, &state)
            return .recorded(patient.id)
        }
    }

    func patient(_ id: PatientID) async throws -> Patient? { state.withLock { $0.patients[id] } }

    func patient(recordNumber: String) async throws -> Patient? {
        state.withLock { $0.patients.values.first { $0.details.recordNumber == recordNumber } }
    }

    func patients(matching text: String?, visibleTo visibility: Visibility, page: PageRequest) async throws -> Page<Patient> {
        let all = state.withLock { $0.patients.values.sorted { $0.id > $1.id } }
        return Page(items: all.filter { visibility.shows($0.createdBy) }.filter { text == nil || $0.details.fullName.contains(text ?? "") }, next: nil)
    }

    func update(_ id: PatientID, to details: PatientDetails, ifRevision revision: Int, at moment: Timestamp, by author: Author) async throws -> Patient {
        try state.withLock { state in
            guard let before = state.patients[id] else { throw ServiceError(.notFound, "There is no such patient.") }
            guard before.revision == revision else { throw ServiceError(.preconditionFailed, "The record has changed.") }
            let after = Patient(id: id, revision: revision + 1, details: details, createdAt: before.createdAt, createdBy: before.createdBy, updatedAt: moment)
            state.patients[id] = after
            return after
        }
    }

    func merge(_ duplicate: PatientID, into survivor: PatientID, at moment: Timestamp, by author: Author) async throws {
        try state.withLock { state in
            guard let merged = state.patients[duplicate], state.patients[survivor] != nil else { throw ServiceError(.notFound, "There is no such patient.") }
            state.patients[duplicate] = Patient(
                id: merged.id, revision: merged.revision, details: merged.details, createdAt: merged.createdAt, createdBy: merged.createdBy,
                updatedAt: moment, mergedInto: survivor)
        }
    }

    func erase(_ id: PatientID, at moment: Timestamp, by author: Author) async throws -> [ImageDigest] {
        try state.withLock { state in
            guard state.patients.removeValue(forKey: id) != nil else { throw ServiceError(.notFound, "There is no such patient.") }
            return []
        }
    }
}

extension Records: ReviewRepository {
    func append(_ review: Review, to id: StudyID) async throws {
        state.withLock { state in state.studies[id] = state.studies[id].map { $0.with(reviews: $0.reviews + [review]) } }
    }
}

extension Records: BatchRepository {
    func record(_ batch: NewBatch) async throws -> RecordingOutcome<Batch> {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            if let id = try replayed(batch.idempotencyKey, &state) { return .replayed(BatchID(id)) }
            for case .study(let study) in batch.items.map(\.content) { try keep(study, &state) }
            state.batches[batch.id] = Batch(recorded: batch)
            remember(batch.idempotencyKey, batch.id.uuid, &state)
            return .recorded(batch.id)
        }
    }

    func batch(_ id: BatchID) async throws -> Batch? {
        batchReads.add()
        return state.withLock { $0.batches[id] }
    }

    func replay(of key: IdempotencyKey) async throws -> BatchID? { try state.withLock { try replayed(key, &$0).map { BatchID($0) } } }
}

extension Records: StatisticsRepository {
    func tallies(of spans: [Tally.Measure: Tally.Span], days: ClosedRange<Int>, model: String?) async throws -> [Tally] {
        state.withLock { $0.tallies.filter { spans[$0.measure] != nil && days.contains($0.day) } }
    }
}

extension Records: ModelActivationRepository {
    func append(_ activation: ModelActivation) async throws { state.withLock { $0.activations.insert(activation, at: 0) } }

    func activations(_ role: RecordedPrediction.Role, limit: Int) async throws -> [ModelActivation] {
        state.withLock { Array($0.activations.filter { $0.role == role }.prefix(limit)) }
    }
}

extension Records: ImageRepository {
    func owner() async throws -> String { "tests" }
    func unknown(among digests: [ImageDigest]) async throws -> [ImageDigest] { [] }
    func claimOrphans(among digests: [ImageDigest]) async throws -> [ImageDigest] { [] }
    func claimed(limit: Int) async throws -> [ImageDigest] { [] }
    func forget(_ digest: ImageDigest) async throws {}
}

extension Study {
    init(recorded new: NewStudy) {
        let patient: PatientID? =
            switch new.patient {
            case .none: nil
            case .known(let id): id
            case .new(let patient): patient.id
            }
        let prediction: RecordedPrediction? = if case .predicted(let prediction) = new.work { prediction.recorded } else { nil }
        self.init(
            id: new.id, patient: patient, image: new.image.digest, status: prediction == nil ? .queued : .predicted, notes: new.notes, age: new.age,
            receivedAt: new.receivedAt, completedAt: prediction?.predictedAt, receivedBy: new.receivedBy, reviewState: .unreviewed,
            radiograph: prediction?.prediction.radiograph, predictions: prediction.map { [$0] } ?? [], reviews: [])
    }

    func with(image: ImageDigest?? = .none, status: Status? = nil, reviews: [Review]? = nil) -> Study {
        Study(
            id: id, patient: patient, image: image ?? self.image, status: status ?? self.status, notes: notes, age: age, receivedAt: receivedAt,
            completedAt: completedAt, receivedBy: receivedBy, reviewState: reviewState, radiograph: radiograph, predictions: predictions,
            reviews: reviews ?? self.reviews)
    }
}

extension StudySummary {
    fileprivate init(_ study: Study, _ patients: [PatientID: Patient]) {
        let patient = study.patient.flatMap { patients[$0] }.map {
            PatientSummary(
                id: $0.id, recordNumber: $0.details.recordNumber, fullName: $0.details.fullName, birthDate: $0.details.birthDate, sex: $0.details.sex)
        }
        self.init(
            id: study.id, patient: patient, status: study.status, finding: study.prediction?.prediction.finding,
            probability: study.prediction?.prediction.probability, model: study.prediction?.prediction.model,
            warnings: study.prediction?.prediction.warnings.map(\.code) ?? [], age: study.patient == patient?.id ? study.age : nil,
            reviewState: study.reviewState, receivedAt: study.receivedAt,
            completedAt: study.completedAt, reviewedFinding: nil)
    }
}

extension Batch {
    fileprivate init(recorded new: NewBatch) {
        let items = new.items.enumerated().map { index, item in
            switch item.content {
            case .study(let study):
                Item(position: index + 1, fileName: item.fileName, study: study.id, status: .queued, finding: nil, probability: nil)
            case .refused(let code, let message):
                Item(position: index + 1, fileName: item.fileName, study: nil, status: .failed(code: code, message: message), finding: nil, probability: nil)
            }
        }
        self.init(id: new.id, createdAt: new.createdAt, createdBy: new.createdBy, items: items)
    }

    /// As if the workers had got through the first `count` items.
    func done(first count: Int) -> Batch {
        Batch(
            id: id, createdAt: createdAt, createdBy: createdBy,
            items: items.map { item in
                guard item.position <= count, item.status == .queued else { return item }
                return Item(
                    position: item.position, fileName: item.fileName, study: item.study, status: .predicted, finding: .normal, probability: 0.1)
            })
    }
}
