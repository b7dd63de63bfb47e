/// A person whose radiographs are read.
public struct Patient: Sendable, Equatable {
    public let id: PatientID
    /// Counts the changes, from 1: what an `If-Match` names.
    public let revision: Int
    public let details: PatientDetails
    public let createdAt: Timestamp
    public let createdBy: Author
    public let updatedAt: Timestamp
    /// The record that took this one's studies when the two were found to be one person.
    public let mergedInto: PatientID?

    public init(
        id: PatientID, revision: Int, details: PatientDetails, createdAt: Timestamp, createdBy: Author, updatedAt: Timestamp,
        mergedInto: PatientID? = nil
    ) {
        self.id = id
        self.revision = revision
        self.details = details
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.updatedAt = updatedAt
        self.mergedInto = mergedInto
    }
}

public typealias PatientID = Identifier<Patient>

/// DICOM (0010,0040).
public enum Sex: String, Sendable, Codable, CaseIterable {
    case female, male, other
}
