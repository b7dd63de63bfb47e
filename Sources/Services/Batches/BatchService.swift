public import Domain

/// Many pictures at once: each becomes a queued study or says why not, all of them in one transaction.
public struct BatchService: Sendable {
    private let batches: any BatchRepository
    private let images: any ImageStore
    private let model: any ModelHosting
    private let patients: PatientFinder
    private let jobs: JobSignal
    private let clock: @Sendable () -> Timestamp

    /// How often progress is looked at.
    private static let pollInterval: Duration = .milliseconds(500)

    public init(
        batches: any BatchRepository, images: any ImageStore, model: any ModelHosting, patients: any PatientRepository, jobs: JobSignal,
        clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.batches = batches
        self.images = images
        self.model = model
        self.patients = PatientFinder(patients: patients)
        self.jobs = jobs
        self.clock = clock
    }

    /// A batch that is coming in. Nothing of it is recorded before `finish`.
    public func begin(of patient: PatientID?, idempotencyKey: String?, by author: Author) async throws -> BatchIntake {
        let match = try await patients.find(patient.map { .id($0) }, at: clock())
        return BatchIntake(images: images, model: model, patient: match, idempotencyKey: idempotencyKey, author: author, startedAt: clock())
    }

    /// Records everything that came in. When this returns, it survives the machine.
    public func finish(_ intake: BatchIntake) async throws -> (batch: Batch, isReplay: Bool) {
        switch try await record(intake) {
        case .recorded(let id):
            jobs.notify()
            return (try await batch(id), false)
        case .replayed(let id):
            await intake.abandon()
            return (try await batch(id), true)
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

    public func batch(_ id: BatchID) async throws -> Batch {
        guard let batch = try await batches.batch(id) else { throw ServiceError(.notFound, "There is no batch \(id).") }
        return batch
    }

    /// The batch now, and again whenever something in it changed, until all of it is done.
    public func progress(of id: BatchID) -> AsyncThrowingStream<Batch, any Error> {
        AsyncThrowingStream { continuation in
            let watching = Task {
                do {
                    var last: [Study.Status]?
                    while true {
                        let batch = try await batch(id)
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
