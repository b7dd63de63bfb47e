internal import Domain

/// An API key as its owner holds it: `pnk_`, its id, `_`, 256 random bits.
enum APIKeyText {
    static let prefix = "pnk_"
    private static let idLength = 36

    static func make(for id: APIKeyID) -> String { Secrets.token(prefix: "\(prefix)\(id)_") }

    /// - Returns: `nil` for what has not the form.
    static func id(in text: String) -> APIKeyID? {
        guard text.hasPrefix(prefix), text.utf8.count <= 128 else { return nil }
        let rest = text.dropFirst(prefix.count)
        guard rest.dropFirst(idLength).first == "_" else { return nil }
        return APIKeyID(String(rest.prefix(idLength)))
    }
}
