internal import Foundation

/// A JSON Web Signature in its compact form (RFC 7515, section 3.1), before anybody believes it: what its header claims.
struct CompactToken {
    let text: String
    let header: Header

    struct Header: Decodable {
        let alg: String
        let typ: String?
        let kid: String?
        /// The names of all fields.
        let fields: Set<String>

        private struct Name: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            alg = try container.decode(String.self, forKey: Name(stringValue: "alg"))
            typ = try container.decodeIfPresent(String.self, forKey: Name(stringValue: "typ"))
            kid = try container.decodeIfPresent(String.self, forKey: Name(stringValue: "kid"))
            fields = Set(container.allKeys.map(\.stringValue))
        }
    }

    /// - Parameter limit: of the whole text, in bytes; nothing of a longer one is looked at.
    /// - Returns: `nil` unless there are three parts of base64url without padding, the first of them a header.
    init?(_ text: String, limit: Int) {
        guard text.utf8.count <= limit else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Base64URL.isSign) }),
            let bytes = Base64URL.bytes(of: parts[0]), let header = try? JSONDecoder().decode(Header.self, from: bytes)
        else { return nil }
        self.text = text
        self.header = header
    }
}
