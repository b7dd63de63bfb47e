internal import Domain

/// One row of an export.
///
/// De-identified (the HIPAA safe harbour, 45 CFR 164.514(b)(2), is the guide): ids are pseudonyms of this export alone, times are years, ages from 90
/// up are 90, and names, birth dates and record numbers are absent. What identifies is `nil` then.
public struct ExportedStudy: Sendable, Codable {
    public let study: String
    public let patient: String?
    public let recordNumber: String?
    public let patientName: String?
    public let birthDate: String?
    public let sex: String?
    public let ageYears: Double?
    /// RFC 3339, or the year alone.
    public let receivedAt: String
    public let status: String
    public let finding: String?
    public let probability: Double?
    public let warnings: [String]
    public let model: String?
    public let modelSha256: String?
    public let reviewState: String
    public let reviewedFinding: String?

    init(_ study: StudySummary, pseudonyms: Pseudonyms?) {
        self.study = pseudonyms?.name(for: study.id.description) ?? study.id.description
        patient = study.patient.map { pseudonyms?.name(for: $0.id.description) ?? $0.id.description }
        let identity = pseudonyms == nil ? study.patient : nil
        recordNumber = identity?.recordNumber
        patientName = identity?.fullName
        birthDate = identity?.birthDate?.description
        sex = study.patient?.sex?.rawValue
        ageYears = study.age.map { pseudonyms == nil ? $0.years : min($0.years, 90) }
        receivedAt = pseudonyms == nil ? study.receivedAt.description : String(study.receivedAt.description.prefix(4))
        status = study.status.name.rawValue
        finding = study.finding?.rawValue
        probability = study.probability
        warnings = study.warnings.map(\.rawValue)
        model = study.model.map { "\($0.name)/\($0.version)" }
        modelSha256 = study.model?.sha256
        reviewState = study.reviewState.rawValue
        reviewedFinding = study.reviewedFinding?.rawValue
    }
}
