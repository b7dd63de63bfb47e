/// `{"version": name}`: which version goes on trial.
struct ShadowBody: Decodable {
    let version: String

    private enum Key: String, CodingKey, CaseIterable { case version }

    init(from decoder: any Decoder) throws {
        version = try ObjectReader(decoder, keyedBy: Key.self).requiredText(.version)
    }
}
