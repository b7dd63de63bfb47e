public import Domain

/// Many pictures at once: each becomes a queued study or says why not, all of them in one transaction.
public struct BatchService: Sendable {
    private let batches: any BatchRepository
    private let images: any ImageStore
    private let model: any ModelHosting
    private let patients: PatientFinder
    private let jobs: JobSignal
    private let events: any EventBus
    private let clock: @Sendable () -> Timestamp

    /// How often progress is looked at.
    private static let pollInterval: Duration = .milliseconds(500)

    public init(
        batches: any BatchRepository, images: any ImageStore, model: any ModelHosting, patients: any PatientRepository, jobs: JobSignal,
        events: any EventBus, clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.batches = batches
        self.images = images
        self.model = model
        self.patients = PatientFinder(patients: patients)
        self.jobs = jobs
        self.events = events
        self.clock = clock
    }

    /// A batch that is coming in. Nothing of it is recorded before `finish`.
    ///
    /// - Throws: `notFound` for a patient who is not there or may not be seen.
    public func begin(
        of patient: PatientID?, patientsVisibleTo visibility: Visibility, idempotencyKey: String?, by author: Author
    ) async throws -> BatchIntake {
        let match = try await patients.find(patient.map { .id($0) }, visibleTo: visibility, at: clock(), by: author)
        return BatchIntake(images: images, model: model, patient: match, idempotencyKey: idempotencyKey, author: author, startedAt: clock())
    }

    /// Records everything that came in. When this returns, it survives the machine.
    public func finish(_ intake: BatchIntake) async throws -> (batch: Batch, isReplay: Bool) {
        switch try await record(intake) {
        case .recorded(let id):
            jobs.notify()
            let batch = try await batch(id, visibleTo: .all)
            for study in batch.items.compactMap(\.study) { await events.publish(.studyChanged(study, broughtBy: batch.createdBy.userID)) }
            return (batch, false)
        case .replayed(let id):
            await intake.abandon()
            return (try await batch(id, visibleTo: .all), true)
        }
    }

    private func record(_ intake: BatchIntake) async throws -> RecordingOutcome<Batch> {
        do {
            return try await batches.record(try await intake.batch(shadowed: model.shadowVersion != nil))
        } catch {
            await intake.abandon()
            throw error
        }
    }

    /// - Throws: `notFound`, for one that may not be seen exactly as for one that is not there.
    public func batch(_ id: BatchID, visibleTo visibility: Visibility) async throws -> Batch {
        guard let batch = try await batches.batch(id), visibility.shows(batch.createdBy) else { throw ServiceError(.notFound, "There is no batch \(id).") }
        return batch
    }

    /// The batch now, and again whenever something in it changed, until all of it is done.
    public func progress(of id: BatchID, visibleTo visibility: Visibility) -> AsyncThrowingStream<Batch, any Error> {
        AsyncThrowingStream { continuation in
            let watching = Task {
                do {
                    var last: [Study.Status]?
                    while true {
                        let batch = try await batch(id, visibleTo: visibility)
                        let statuses = batch.items.map(\.status)
                        if statuses != last { continuation.yield(batch) }
                        if batch.isDone { break }
                        last = statuses
                        try await Task.sleep(for: Self.pollInterval)
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in watching.cancel() }
        }
    }
}
