internal import Domain

/// A study as a list shows it.
struct StudySummaryPayload: Encodable, Sendable {
    let id: StudyID
    let patient: PatientSummaryPayload?
    let status: Study.Status.Name
    let failure: FailurePayload?
    let finding: Finding?
    let probability: Double?
    let model: ModelIdentity?
    let warnings: [PredictionWarning.Code]
    let ageYears: Double?
    let reviewState: ReviewState
    let reviewedFinding: Finding?
    let receivedAt: Timestamp
    let completedAt: Timestamp?
    let links: Links

    struct Links: Encodable, Sendable {
        let `self`: String
    }

    init(_ study: StudySummary) {
        id = study.id
        patient = study.patient.map(PatientSummaryPayload.init)
        status = study.status.name
        failure = FailurePayload(study.status)
        finding = study.finding
        probability = study.probability
        model = study.model
        warnings = study.warnings
        ageYears = study.age?.years
        reviewState = study.reviewState
        reviewedFinding = study.reviewedFinding
        receivedAt = study.receivedAt
        completedAt = study.completedAt
        links = Links(self: APIPath.study(study.id))
    }
}

struct PatientSummaryPayload: Encodable, Sendable {
    let id: PatientID
    let recordNumber: String?
    let fullName: String
    let birthDate: CalendarDate?
    let sex: Sex?

    init(_ patient: StudySummary.PatientSummary) {
        id = patient.id
        recordNumber = patient.recordNumber
        fullName = patient.fullName
        birthDate = patient.birthDate
        sex = patient.sex
    }
}
