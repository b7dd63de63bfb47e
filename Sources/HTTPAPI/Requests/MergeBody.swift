internal import Domain

/// `{"duplicate": id}`: which record goes into the one of the path.
struct MergeBody: Decodable {
    let duplicate: PatientID

    private enum Key: String, CodingKey, CaseIterable { case duplicate }

    init(from decoder: any Decoder) throws {
        let object = try ObjectReader(decoder, keyedBy: Key.self)
        duplicate = try object.required(object.identifier(.duplicate, of: PatientID.self), .duplicate)
    }
}
