public import Domain

/// Patients. Every method is one transaction.
public protocol PatientRepository: Sendable {
    /// - Throws: `conflict` where the record number is taken, `idempotencyKeyReused`.
    func create(_ patient: Patient, idempotencyKey: IdempotencyKey?, by author: Author) async throws -> RecordingOutcome<Patient>

    /// Also one that was merged into another.
    func patient(_ id: PatientID) async throws -> Patient?

    func patient(recordNumber: String) async throws -> Patient?

    /// Newest first, without those that were merged into others.
    ///
    /// - Parameter text: words of names or record number, each from its beginning, in any script; all where `nil`.
    func patients(matching text: String?, visibleTo visibility: Visibility, page: PageRequest) async throws -> Page<Patient>

    /// Writes the details if the revision is still `revision`, and gives the patient as it is now.
    ///
    /// - Throws: `preconditionFailed` where it is not, `notFound`, `conflict`.
    func update(_ id: PatientID, to details: PatientDetails, ifRevision revision: Int, at moment: Timestamp, by author: Author) async throws -> Patient

    /// Gives every study of `duplicate` to `survivor`. The duplicate keeps a record that points there.
    ///
    /// - Throws: `notFound`, `conflict` where either was merged before.
    func merge(_ duplicate: PatientID, into survivor: PatientID, at moment: Timestamp, by author: Author) async throws

    /// Removes everything that tells who it was: the patient, those merged into it, notes, images that no other patient's study refers to.
    /// The studies stay with their predictions and reviews, without a name.
    ///
    /// - Returns: images claimed for removal.
    /// - Throws: `notFound`.
    func erase(_ id: PatientID, at moment: Timestamp, by author: Author) async throws -> [ImageDigest]
}
