internal import Domain
internal import Services

extension StudyUpload {
    /// The texts that a study's form may hold beside its picture.
    static let textNames = ["patientId", "patient", "ageYears", "notes"]

    init(bytes: [UInt8], texts: FormTexts, idempotencyKey: String?) throws {
        self.init(
            bytes: bytes, patient: try PatientReference(texts), age: try texts["ageYears"].map(Age.init(text:)), notes: try texts["notes"],
            idempotencyKey: idempotencyKey)
    }
}

extension PatientReference {
    fileprivate init?(_ texts: FormTexts) throws {
        let id = try texts.identifier("patientId", of: PatientID.self)
        let details = try texts["patient"].map { try JSONBody.decode(PatientDetailsBody.self, from: Array($0.utf8), named: "The part 'patient'").details }
        switch (id, details) {
        case (nil, nil): return nil
        case (let id?, nil): self = .id(id)
        case (nil, let details?): self = .details(details)
        default: throw ServiceError(.invalidRequest, "The parts 'patientId' and 'patient' exclude each other: send one of them.")
        }
    }
}

extension Age {
    init(text: String) throws {
        guard let age = Double(text).flatMap(Age.init(years:)) else { throw ServiceError(.invalidRequest, "ageYears must be a number from 0 to 150.") }
        self = age
    }
}
