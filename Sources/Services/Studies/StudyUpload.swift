public import Domain

/// A picture as it is sent, with what the sender says of it.
public struct StudyUpload: Sendable {
    /// Of a JPEG, PNG or DICOM file.
    public var bytes: [UInt8]
    public var patient: PatientReference?
    /// Where the patient's birth date is not known. The birth date wins.
    public var age: Age?
    public var notes: String?
    /// As the client sent it.
    public var idempotencyKey: String?

    public init(bytes: [UInt8], patient: PatientReference? = nil, age: Age? = nil, notes: String? = nil, idempotencyKey: String? = nil) {
        self.bytes = bytes
        self.patient = patient
        self.age = age
        self.notes = notes
        self.idempotencyKey = idempotencyKey
    }
}

/// How a sender says whose picture it is.
public enum PatientReference: Sendable, Equatable {
    case id(PatientID)
    /// Known by the record number, or new.
    case details(PatientDetails)
}
