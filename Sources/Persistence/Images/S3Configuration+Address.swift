internal import Foundation

extension S3Configuration {
    typealias Invalid = ImageStoreConfiguration.Invalid

    /// Reads `s3://bucket/prefix?…`.
    init(_ address: URLComponents, credentials: S3Credentials?, maximumBytes: Int) throws(Invalid) {
        guard address.user == nil, address.password == nil else {
            throw Invalid(description: "the s3:// address holds a user or a secret: give the access key and the secret key on their own")
        }
        guard let credentials, !credentials.accessKey.isEmpty, !credentials.secretKey.isEmpty else {
            throw Invalid(description: "images at an s3:// address need an access key and a secret key")
        }
        let parameters = try Self.parameters(address)
        let endpoint = try parameters["endpoint"].map(Self.endpoint)
        let region = parameters["region"] ?? "us-east-1"
        guard region.wholeMatch(of: /[A-Za-z0-9-]{1,64}/) != nil else {
            throw Invalid(description: "the region of the s3:// address is '\(region)', it must be a name such as eu-central-1")
        }
        self.init(
            endpoint: endpoint ?? URL(string: "https://s3.\(region).amazonaws.com")!,
            region: region,
            bucket: try Self.bucket(address),
            prefix: try Self.prefix(address),
            pathStyle: try Self.pathStyle(parameters["pathStyle"], endpoint: endpoint),
            credentials: credentials,
            encryption: try Self.encryption(parameters["encryption"], key: parameters["kmsKey"]),
            maximumBytes: maximumBytes)
        guard pathStyle || scheme == "http" || !bucket.contains(".") else {
            throw Invalid(description: "the bucket '\(bucket)' has a dot, which no certificate of a virtual host covers: add pathStyle=true")
        }
    }

    private static func parameters(_ address: URLComponents) throws(Invalid) -> [String: String] {
        guard address.fragment == nil, address.port == nil else { throw Invalid(description: "an s3:// address is written s3://bucket/prefix?endpoint=…") }
        var parameters: [String: String] = [:]
        for item in address.queryItems ?? [] {
            guard ["endpoint", "region", "pathStyle", "encryption", "kmsKey"].contains(item.name) else {
                throw Invalid(description: "the s3:// address has the parameter '\(item.name)': known are endpoint, region, pathStyle, encryption, kmsKey")
            }
            guard let value = item.value, !value.isEmpty, parameters.updateValue(value, forKey: item.name) == nil else {
                throw Invalid(description: "the s3:// address needs one value for '\(item.name)'")
            }
        }
        return parameters
    }

    private static func endpoint(_ text: String) throws(Invalid) -> URL {
        guard let parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme), let host = parts.host, !host.isEmpty, parts.user == nil,
            parts.password == nil, ["", "/"].contains(parts.path), parts.query == nil, parts.fragment == nil, let url = parts.url
        else {
            throw Invalid(description: "the endpoint of the s3:// address must be http:// or https://, a host and perhaps a port, and nothing more")
        }
        return url
    }

    private static func bucket(_ address: URLComponents) throws(Invalid) -> String {
        let bucket = address.host ?? ""
        guard bucket.wholeMatch(of: /[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/) != nil, !bucket.contains("..") else {
            throw Invalid(description: "the bucket of the s3:// address is '\(bucket)', it must be 3 to 63 lower-case letters, digits, dots and hyphens")
        }
        return bucket
    }

    private static func prefix(_ address: URLComponents) throws(Invalid) -> String {
        let prefix = address.path.trimmingCharacters(in: ["/"])
        let parts = prefix.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9._-]+/) != nil && $0 != "." && $0 != ".." }
        guard prefix.isEmpty || isPlain && prefix.utf8.count <= 512 else {
            throw Invalid(description: "the prefix of the s3:// address must be letters, digits, dots, hyphens and underscores between single slashes")
        }
        return prefix
    }

    private static func pathStyle(_ text: String?, endpoint: URL?) throws(Invalid) -> Bool {
        switch text {
        case nil: endpoint != nil
        case "true": true
        case "false": false
        default: throw Invalid(description: "pathStyle of the s3:// address must be true or false")
        }
    }

    private static func encryption(_ text: String?, key: String?) throws(Invalid) -> Encryption {
        switch (text, key) {
        case (nil, nil): return .ofBucket
        case ("AES256", nil): return .managed
        case ("aws:kms", nil): return .keyService(key: nil)
        case ("aws:kms", let key?) where key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }: return .keyService(key: key)
        case ("aws:kms", _): throw Invalid(description: "kmsKey of the s3:// address must be the plain name of a key")
        case (nil, _), ("AES256", _): throw Invalid(description: "kmsKey of the s3:// address goes with encryption=aws:kms only")
        default: throw Invalid(description: "encryption of the s3:// address must be AES256 or aws:kms")
        }
    }
}
