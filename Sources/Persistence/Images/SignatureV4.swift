internal import Crypto
internal import Foundation

/// Amazon's Signature Version 4, which every S3 server checks: AWS General Reference, "Create a signed AWS API request".
struct SignatureV4 {
    let credentials: S3Credentials
    let region: String
    var service = "s3"

    struct Request {
        var method: String
        /// Percent-encoded once, as it is sent.
        var path: String
        /// As they are meant, not encoded.
        var query: [(name: String, value: String)] = []
        /// Each of them is signed; `host` and `x-amz-date` have to be among them.
        var headers: [(name: String, value: String)]
        /// SHA-256 of the body, 64 lower-case hex digits.
        var payload: String
    }

    /// The value of `Authorization`.
    ///
    /// - Parameter time: as in `x-amz-date`: `20130524T000000Z`.
    func authorization(for request: Request, at time: String) -> String {
        let scope = "\(time.prefix(8))/\(region)/\(service)/aws4_request"
        let headers = Self.canonical(request.headers)
        let names = headers.map(\.name).joined(separator: ";")
        let text = Self.canonicalText(of: request, headers: headers, names: names)
        let toSign = "AWS4-HMAC-SHA256\n\(time)\n\(scope)\n\(SHA256.hash(data: Data(text.utf8)).hexadecimal)"
        let signature = Self.code(toSign, key: signingKey(day: String(time.prefix(8)))).hexadecimal
        return "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
    }

    private static func canonicalText(of request: Request, headers: [(name: String, value: String)], names: String) -> String {
        let lines = headers.map { "\($0.name):\($0.value)\n" }.joined()
        return [request.method, request.path, query(request.query), lines, names, request.payload].joined(separator: "\n")
    }

    /// Encoded and in order: the text to sign and the text to send.
    static func query(_ query: [(name: String, value: String)]) -> String {
        query.map { (encoded($0.name), encoded($0.value)) }
            .sorted { $0 < $1 }
            .map { "\($0)=\($1)" }
            .joined(separator: "&")
    }

    /// Everything but RFC 3986's unreserved characters as `%XX`.
    static func encoded(_ text: String, keeping kept: String = "") -> String {
        text.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let plain = byte < 0x80 && (character.isLetter || character.isNumber || "-._~".contains(character) || kept.contains(character))
            return plain ? String(character) : "%" + [byte].hexadecimal.uppercased()
        }.joined()
    }

    private static func canonical(_ headers: [(name: String, value: String)]) -> [(name: String, value: String)] {
        Dictionary(grouping: headers) { $0.name.lowercased() }
            .map { (name: $0.key, value: $0.value.map { trimmed($0.value) }.joined(separator: ",")) }
            .sorted { $0.name < $1.name }
    }

    private static func trimmed(_ value: String) -> String { value.split(separator: " ").joined(separator: " ") }

    private func signingKey(day: String) -> Data {
        [day, region, service, "aws4_request"].reduce(Data("AWS4\(credentials.secretKey)".utf8)) { Self.code($1, key: $0) }
    }

    private static func code(_ text: String, key: Data) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: key)))
    }
}

extension Sequence where Element == UInt8 {
    /// Two lower-case digits a byte.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
