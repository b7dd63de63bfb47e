internal import Domain
internal import Foundation

extension IdempotencyKey {
    /// - Parameter request: everything that the request says, each thing apart.
    /// - Returns: `nil` where the client sent no key.
    init?(_ key: String?, author: Author, request: [String]) throws(ServiceError) {
        guard let key else { return nil }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw ServiceError(.invalidRequest, "Idempotency-Key must be 1 to 255 visible ASCII characters, such as a UUID.")
        }
        self.init(key: key, author: author, fingerprint: Fingerprint.of(request))
    }
}

/// A value as stable text, for a fingerprint.
func canonical(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
