internal import Domain

/// A patient's record: its details beside what the service knows of it.
struct PatientPayload: Encodable, Sendable {
    let patient: Patient

    private enum Key: CodingKey { case id, revision, fullName, createdAt, updatedAt, mergedInto, links }

    private struct Links: Encodable {
        let `self`: String
        let studies: String
    }

    func encode(to encoder: any Encoder) throws {
        try patient.details.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        let path = APIPath.patient(patient.id)
        try container.encode(patient.id, forKey: .id)
        try container.encode(patient.revision, forKey: .revision)
        try container.encode(patient.details.fullName, forKey: .fullName)
        try container.encode(patient.createdAt, forKey: .createdAt)
        try container.encode(patient.updatedAt, forKey: .updatedAt)
        try container.encodeIfPresent(patient.mergedInto, forKey: .mergedInto)
        try container.encode(Links(self: path, studies: "\(path)/studies"), forKey: .links)
    }
}

extension Patient {
    /// The revision, and where the record went: merging changes the answer and perhaps not the revision.
    var entityTag: EntityTag { EntityTag("\(revision)\(mergedInto.map { "-\($0)" } ?? "")") }
}
