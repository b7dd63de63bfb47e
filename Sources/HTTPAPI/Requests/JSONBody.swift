internal import Domain
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// Reads JSON that somebody sent: small, strict, and with messages that name the key and what belongs there.
enum JSONBody {
    static let maximumBytes = 64 << 10

    /// - Throws: `unsupportedEncoding` for another content type, `fileTooLarge`, `invalidRequest`.
    static func read<Value: Decodable>(_ type: Value.Type, from request: Request) async throws -> Value {
        guard HeaderParameters(request.headers[.contentType] ?? "").value == "application/json" else {
            throw ServiceError(.unsupportedEncoding, "Send the body as JSON, with Content-Type: application/json.")
        }
        return try decode(type, from: try await SmallBody.bytes(of: request, maximum: maximumBytes), named: "The body")
    }

    /// - Parameter noun: what the bytes are, to begin a sentence with.
    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8], named noun: String) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw ServiceError(.invalidRequest, error.sentence(noun), cause: error)
        }
    }
}

extension DecodingError {
    fileprivate func sentence(_ noun: String) -> String {
        switch self {
        case .keyNotFound(let key, let context): "\((context.codingPath + [key]).text) is required."
        case .valueNotFound(let type, let context), .typeMismatch(let type, let context):
            "\(context.codingPath.isEmpty ? noun : context.codingPath.text) must be \(Self.words(for: type))."
        case .dataCorrupted(let context) where context.codingPath.isEmpty: "\(noun) is not valid JSON."
        case .dataCorrupted(let context): "\(context.codingPath.text) is not understood."
        @unknown default: "\(noun) is not understood."
        }
    }

    private static func words(for type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is any Collection.Type where !(type is [String: Any].Type): "a list"
        default: "an object"
        }
    }
}

extension [any CodingKey] {
    /// `emergencyContact.name`.
    var text: String { map { quotedIfStrange($0.stringValue) }.joined(separator: ".") }

    private func quotedIfStrange(_ key: String) -> String {
        key.utf8.count <= 40 && key.utf8.allSatisfy { (0x21...0x7e).contains($0) } ? key : quoted(key)
    }
}
