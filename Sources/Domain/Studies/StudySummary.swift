/// A study as a list shows it.
public struct StudySummary: Sendable {
    public let id: StudyID
    /// `nil` where the study has none, or where whoever asks may not know.
    public let patient: PatientSummary?
    public let status: Study.Status
    /// Of the study's prediction; `nil` while there is none.
    public let finding: Finding?
    public let probability: Double?
    public let model: ModelIdentity?
    public let warnings: [PredictionWarning.Code]
    public let age: Age?
    public let reviewState: ReviewState
    public let receivedAt: Timestamp
    public let completedAt: Timestamp?
    /// The corrected or confirmed finding of the last review.
    public let reviewedFinding: Finding?

    public init(
        id: StudyID, patient: PatientSummary?, status: Study.Status, finding: Finding?, probability: Double?, model: ModelIdentity?,
        warnings: [PredictionWarning.Code], age: Age?, reviewState: ReviewState, receivedAt: Timestamp, completedAt: Timestamp?, reviewedFinding: Finding?
    ) {
        self.id = id
        self.patient = patient
        self.status = status
        self.finding = finding
        self.probability = probability
        self.model = model
        self.warnings = warnings
        self.age = age
        self.reviewState = reviewState
        self.receivedAt = receivedAt
        self.completedAt = completedAt
        self.reviewedFinding = reviewedFinding
    }

    public struct PatientSummary: Sendable, Equatable {
        public let id: PatientID
        public let recordNumber: String?
        public let fullName: String
        public let birthDate: CalendarDate?
        public let sex: Sex?

        public init(id: PatientID, recordNumber: String?, fullName: String, birthDate: CalendarDate?, sex: Sex?) {
            self.id = id
            self.recordNumber = recordNumber
            self.fullName = fullName
            self.birthDate = birthDate
            self.sex = sex
        }
    }
}
