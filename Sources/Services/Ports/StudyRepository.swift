public import Domain

/// Studies and what was predicted for them. Every method is one transaction.
public protocol StudyRepository: Sendable {
    /// Records a study with its image, its patient where new, its prediction or its job, and its idempotency key: all of it or nothing.
    ///
    /// - Throws: `conflict` where the patient's record number is taken or the patient is gone, `overloaded` where the image is being removed right now,
    ///   `idempotencyKeyReused`.
    func record(_ study: NewStudy) async throws -> RecordingOutcome<Study>

    /// With predictions and reviews.
    func study(_ id: StudyID) async throws -> Study?

    func studies(_ query: StudyQuery, page: PageRequest) async throws -> Page<StudySummary>

    /// The study that a key has led to.
    ///
    /// - Throws: `idempotencyKeyReused` where that was another request.
    func replay(of key: IdempotencyKey) async throws -> StudyID?

    /// Forgets idempotency keys from before a moment, whatever they led to, and says how many.
    func forgetIdempotencyKeys(before moment: Timestamp) async throws -> Int
}

/// A study about to be recorded.
public struct NewStudy: Sendable {
    public let id: StudyID
    public let patient: PatientChoice
    public let image: StagedImage
    public let format: RadiographDescription.Format
    public let notes: String?
    public let age: Age?
    public let receivedAt: Timestamp
    public let receivedBy: Author
    public let work: Work
    /// Whether a version on trial shall predict it as well.
    public let shadowed: Bool
    public let idempotencyKey: IdempotencyKey?

    public init(
        id: StudyID, patient: PatientChoice, image: StagedImage, format: RadiographDescription.Format, notes: String?, age: Age?, receivedAt: Timestamp,
        receivedBy: Author, work: Work, shadowed: Bool, idempotencyKey: IdempotencyKey? = nil
    ) {
        self.id = id
        self.patient = patient
        self.image = image
        self.format = format
        self.notes = notes
        self.age = age
        self.receivedAt = receivedAt
        self.receivedBy = receivedBy
        self.work = work
        self.shadowed = shadowed
        self.idempotencyKey = idempotencyKey
    }

    public enum PatientChoice: Sendable {
        case none
        case known(PatientID)
        /// Recorded together with the study.
        case new(Patient)
    }

    public enum Work: Sendable {
        case predicted(NewPrediction)
        /// To be predicted later, by a job that is recorded together with the study.
        case queued
    }
}
