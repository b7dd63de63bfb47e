/// One radiograph of one patient, with everything that was ever said of it.
public struct Study: Sendable {
    public let id: StudyID
    /// `nil` where nobody said, and after the patient was erased.
    public let patient: PatientID?
    /// `nil` after the patient was erased.
    public let image: ImageDigest?
    public let status: Status
    public let notes: String?
    /// At `receivedAt`, from the birth date or as the sender told it.
    public let age: Age?
    public let receivedAt: Timestamp
    /// When the first prediction, or its failure, was recorded.
    public let completedAt: Timestamp?
    public let receivedBy: Author
    public let reviewState: ReviewState
    /// What is known of the picture; `nil` until it was read.
    public let radiograph: RadiographDescription?
    /// Oldest first. None is ever changed.
    public let predictions: [RecordedPrediction]
    /// Oldest first; the last one counts.
    public let reviews: [Review]

    public init(
        id: StudyID, patient: PatientID?, image: ImageDigest?, status: Status, notes: String?, age: Age?, receivedAt: Timestamp,
        completedAt: Timestamp?, receivedBy: Author, reviewState: ReviewState, radiograph: RadiographDescription?,
        predictions: [RecordedPrediction], reviews: [Review]
    ) {
        self.id = id
        self.patient = patient
        self.image = image
        self.status = status
        self.notes = notes
        self.age = age
        self.receivedAt = receivedAt
        self.completedAt = completedAt
        self.receivedBy = receivedBy
        self.reviewState = reviewState
        self.radiograph = radiograph
        self.predictions = predictions
        self.reviews = reviews
    }

    /// The prediction that the study shows: the newest that is no shadow.
    public var prediction: RecordedPrediction? { predictions.last { $0.role == .primary } }

    public enum Status: Sendable, Equatable {
        /// Recorded, and waiting for its prediction.
        case queued
        case predicted
        /// The picture cannot be read; the message says why.
        case failed(code: ServiceError.Code, message: String)
    }
}

public typealias StudyID = Identifier<Study>

extension Study.Status {
    /// The status without its reason, as it is stored, filtered and written.
    public enum Name: String, Sendable, Codable, CaseIterable {
        case queued, predicted, failed
    }

    public var name: Name {
        switch self {
        case .queued: .queued
        case .predicted: .predicted
        case .failed: .failed
        }
    }
}
