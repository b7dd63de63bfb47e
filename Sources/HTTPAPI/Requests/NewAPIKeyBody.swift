internal import Domain

/// A new API key as it is asked for.
struct NewAPIKeyBody: Decodable {
    let name: String
    let scopes: Set<Permission>
    let expiresAt: Timestamp

    private enum Key: String, CodingKey, CaseIterable { case name, scopes, expiresAt }

    init(from decoder: any Decoder) throws {
        let object = try ObjectReader(decoder, keyedBy: Key.self)
        name = try object.requiredText(.name)
        scopes = try object.required(object.choices(.scopes, of: Permission.self), .scopes)
        expiresAt = try object.required(object.time(.expiresAt), .expiresAt)
    }
}
