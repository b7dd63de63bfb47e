/// Which studies, in which order. Every condition that is set must hold.
public struct StudyQuery: Sendable {
    public enum Order: String, Sendable, CaseIterable {
        /// Newest first.
        case time
        /// Highest probability first; what could not be predicted comes before all, so that no case is hidden.
        case risk
    }

    /// Words of a patient's name or record number, each from its beginning, in any script.
    public var text: String?
    public var patient: PatientID?
    public var status: Study.Status.Name?
    public var finding: Finding?
    public var reviewState: ReviewState?
    /// Calibrated probability, both ends included.
    public var minimumProbability: Double?
    public var maximumProbability: Double?
    /// Of `receivedAt`: from here on.
    public var from: Timestamp?
    /// Of `receivedAt`: before.
    public var until: Timestamp?
    /// Of those, the ones that may be seen.
    public var visibility: Visibility
    /// The patients that what is found may name, and that may be searched for. Of a study of anybody else nothing tells whose it is, nor the age; `nil` where
    /// nobody may be named.
    public var patientVisibility: Visibility?
    public var order: Order

    public init(
        text: String? = nil, patient: PatientID? = nil, status: Study.Status.Name? = nil, finding: Finding? = nil, reviewState: ReviewState? = nil,
        minimumProbability: Double? = nil, maximumProbability: Double? = nil, from: Timestamp? = nil, until: Timestamp? = nil,
        visibility: Visibility = .all, patientVisibility: Visibility? = .all, order: Order = .time
    ) {
        self.text = text
        self.patient = patient
        self.status = status
        self.finding = finding
        self.reviewState = reviewState
        self.minimumProbability = minimumProbability
        self.maximumProbability = maximumProbability
        self.from = from
        self.until = until
        self.visibility = visibility
        self.patientVisibility = patientVisibility
        self.order = order
    }
}
