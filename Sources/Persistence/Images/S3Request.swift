internal import AsyncHTTPClient
internal import Domain
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import Services

/// What is asked of a bucket.
struct S3Request {
    var method: HTTPMethod
    /// `nil` for the bucket itself.
    var key: String?
    var query: [(name: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    var body: ByteBuffer?
    /// The SHA-256 of the body.
    var payload = emptyPayload
    /// How much of an answer is read.
    var maximumAnswer = 64 << 10

    /// The SHA-256 of nothing.
    static let emptyPayload = ImageDigest(of: [])

    /// As it goes to the server, signed at this moment: a later try has to be signed again, for servers refuse what is 15 minutes old.
    func signed(for configuration: S3Configuration, at moment: Date) -> HTTPClientRequest {
        let time = moment.formatted(Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted))
        let path = configuration.path(of: key)
        var headers = headers + [("host", configuration.host), ("x-amz-content-sha256", payload.description), ("x-amz-date", time)]
        if let token = configuration.credentials.sessionToken { headers.append(("x-amz-security-token", token)) }
        let signature = SignatureV4(credentials: configuration.credentials, region: configuration.region)
            .authorization(for: .init(method: method.rawValue, path: path, query: query, headers: headers, payload: payload.description), at: time)

        let query = query.isEmpty ? "" : "?" + SignatureV4.query(query)
        var request = HTTPClientRequest(url: "\(configuration.scheme)://\(configuration.host)\(path)\(query)")
        request.method = method
        request.headers = HTTPHeaders(headers + [("authorization", signature)])
        request.body = body.map { .bytes($0) }
        return request
    }
}

extension S3Configuration {
    var scheme: String { endpoint.scheme ?? "https" }

    /// As in the `Host` header: the port only where it is not the scheme's own.
    var host: String {
        let name = (pathStyle ? "" : "\(bucket).") + (endpoint.host(percentEncoded: true) ?? "")
        guard let port = endpoint.port, port != (scheme == "https" ? 443 : 80) else { return name }
        return "\(name):\(port)"
    }

    func path(of key: String?) -> String {
        let parts = (pathStyle ? [bucket] : []) + (key.map { [$0] } ?? [])
        return "/" + SignatureV4.encoded(parts.joined(separator: "/"), keeping: "/")
    }

    func key(of digest: ImageDigest) -> String { folder + digest.description }

    var ownerKey: String { "\(folder)owner" }

    /// What every key begins with.
    var folder: String { prefix.isEmpty ? "" : "\(prefix)/" }

    var encryptionHeaders: [(name: String, value: String)] {
        switch encryption {
        case .ofBucket: []
        case .managed: [("x-amz-server-side-encryption", "AES256")]
        case .keyService(nil): [("x-amz-server-side-encryption", "aws:kms")]
        case .keyService(let key?): [("x-amz-server-side-encryption", "aws:kms"), ("x-amz-server-side-encryption-aws-kms-key-id", key)]
        }
    }
}
