internal import Domain
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// The fields of a request in `application/x-www-form-urlencoded`: few, short, and none of them twice (RFC 6749 §3.2).
struct FormFields {
    static let maximumBytes = 8 << 10
    private static let maximumFields = 32

    private let values: [String: String]

    /// - Throws: `OAuthError`.
    init(_ request: Request) async throws {
        guard HeaderParameters(request.headers[.contentType] ?? "").value == "application/x-www-form-urlencoded" else {
            throw OAuthError(.invalidRequest, "Send the body as application/x-www-form-urlencoded.")
        }
        guard request.uri.query == nil else { throw OAuthError(.invalidRequest, "Send everything in the body: a query ends up in logs.") }
        do {
            try self.init(await SmallBody.bytes(of: request, maximum: Self.maximumBytes))
        } catch let refused as UploadRefused {
            var error = OAuthError(.invalidRequest, refused.error.message)
            error.headers[.connection] = "close"
            throw error
        }
    }

    init(_ bytes: [UInt8]) throws(OAuthError) {
        let pairs = bytes.split(separator: UInt8(ascii: "&"))
        guard pairs.count <= Self.maximumFields else { throw OAuthError(.invalidRequest, "The body has too many fields.") }
        var values: [String: String] = [:]
        for pair in pairs {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(halves[0]), let value = Self.decoded(halves.count == 2 ? halves[1] : []) else {
                throw OAuthError(.invalidRequest, "The body is not percent-encoded UTF-8.")
            }
            guard values.updateValue(value, forKey: name) == nil else { throw OAuthError(.invalidRequest, "The body gives a field more than once.") }
        }
        // A field without a value counts as left out (RFC 6749 §3.2).
        self.values = values.filter { !$0.value.isEmpty }
    }

    subscript(name: String) -> String? { values[name] }

    /// - Throws: `OAuthError` where it is missing.
    func required(_ name: String) throws(OAuthError) -> String {
        guard let value = values[name] else { throw OAuthError(.invalidRequest, "\(name) is required.") }
        return value
    }

    /// - Returns: `nil` for what is not percent-encoded UTF-8.
    static func decoded(_ bytes: some Collection<UInt8>) -> String? {
        String(validating: bytes, as: UTF8.self)?.replacing("+", with: " ").removingPercentEncoding
    }
}
