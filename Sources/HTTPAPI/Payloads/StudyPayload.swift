internal import Domain

/// A study with everything that was ever said of it.
struct StudyPayload: Encodable {
    let id: StudyID
    let status: Study.Status.Name
    let failure: FailurePayload?
    let patientId: PatientID?
    let notes: String?
    let ageYears: Double?
    let receivedAt: Timestamp
    let completedAt: Timestamp?
    let receivedBy: Author
    let reviewState: ReviewState
    let radiograph: RadiographPayload?
    /// The one that the study shows.
    let prediction: RecordedPredictionPayload?
    /// Oldest first, shadows among them.
    let predictions: [RecordedPredictionPayload]
    /// Oldest first.
    let reviews: [ReviewPayload]
    let links: StudyLinks
    let disclaimer = Disclaimer.full

    /// - Parameter patient: the study's, where whoever asks may know; otherwise neither whose it is nor the age, which may be from the birth date, is told.
    init(_ study: Study, of patient: Patient?) {
        id = study.id
        status = study.status.name
        failure = FailurePayload(study.status)
        patientId = patient?.id
        notes = study.notes
        ageYears = study.patient == patient?.id ? study.age?.years : nil
        receivedAt = study.receivedAt
        completedAt = study.completedAt
        receivedBy = study.receivedBy
        reviewState = study.reviewState
        radiograph = study.radiograph.map(RadiographPayload.init)
        prediction = study.prediction.map(RecordedPredictionPayload.init)
        predictions = study.predictions.map(RecordedPredictionPayload.init)
        reviews = study.reviews.map(ReviewPayload.init)
        links = StudyLinks(study, of: patient)
    }
}

/// What else there is of a study. A picture that was erased, or a map that is not there, has no link.
struct StudyLinks: Encodable {
    let `self`: String
    let patient: String?
    let image: String?
    let displayRange: String?
    let original: String?
    let saliency: String?
    let overlay: String?
    let report: String
    let reviews: String

    init(_ study: Study, of patient: Patient?) {
        let path = APIPath.study(study.id)
        let hasPicture = study.image != nil
        let isPredicted = study.prediction != nil
        self.`self` = path
        self.patient = (patient?.id).map(APIPath.patient)
        image = hasPicture ? "\(path)/image" : nil
        displayRange = hasPicture ? "\(path)/display-range" : nil
        original = hasPicture ? "\(path)/original" : nil
        saliency = isPredicted ? "\(path)/saliency" : nil
        overlay = hasPicture && isPredicted ? "\(path)/overlay" : nil
        report = "\(path)/report"
        reviews = "\(path)/reviews"
    }
}
