internal import Domain
internal import NIOCore

/// What the S3 server said.
struct S3Answer {
    let status: Int
    let body: ByteBuffer
    /// Names the version of an object that was read.
    var entityTag: String?

    var isGood: Bool { (200..<300).contains(status) }

    /// Whether asking again may help.
    var mayPass: Bool { refusal?.kind == .busy }

    /// `nil` for a good answer.
    var refusal: S3Refusal? { isGood ? nil : S3Refusal(status: status, body: body) }
}

/// Why the S3 server did not do what was asked, for the log: its own words, without the signed text that some servers repeat.
struct S3Refusal: Error, CustomStringConvertible {
    let status: Int
    /// Such as `NoSuchKey`; empty where the server gave none.
    let code: String
    let detail: String

    var description: String { "the S3 server answered \(status) \(code): \(detail)" }

    enum Kind: Equatable {
        case missingImage
        case missingBucket
        /// Our keys, our clock, our rights or our region are wrong.
        case refused
        case full
        case tooLarge
        /// For the moment.
        case busy
        case other
    }

    init(status: Int, body: ByteBuffer) {
        var fields: [String: String] = [:]
        _ = S3Document.forEachElement(in: body) { name, text in fields[name] = fields[name] ?? text }
        self.status = status
        code = String((fields["Code"] ?? "").prefix(100))
        detail = String((fields["Message"] ?? "").prefix(500))
    }

    var kind: Kind {
        switch (status, code) {
        case (_, "XMinioStorageFull"), (_, "QuotaExceeded"), (507, _): .full
        case (_, "EntityTooLarge"), (413, _): .tooLarge
        case (501, _): .other
        case (_, "RequestTimeout"), (_, "OperationAborted"), (_, "ConditionalRequestConflict"), (429, _), (500..., _): .busy
        case (404, "NoSuchKey"): .missingImage
        // What has no keys at all, such as a web server at a mistaken endpoint, must not be taken for a store without this image.
        case (404, _): .missingBucket
        case (300..<400, _), (401, _), (403, _), (_, "AuthorizationHeaderMalformed"), (_, "ExpiredToken"), (_, "InvalidToken"): .refused
        default: .other
        }
    }
}

extension ServiceError {
    init(_ refusal: S3Refusal) {
        switch refusal.kind {
        case .missingImage: self = .imageNotFound
        case .missingBucket: self.init(.storageUnavailable, "The image store is not set up: its bucket is missing.", cause: refusal)
        case .refused: self.init(.storageUnavailable, "The image store refuses this service: its keys, rights or region have to be put right.", cause: refusal)
        case .full: self = .storageFull(cause: refusal)
        case .tooLarge: self.init(.fileTooLarge, "The image is larger than the image store takes.", cause: refusal)
        case .busy: self.init(.storageUnavailable, "The image store does not answer now: try again in a moment.", cause: refusal)
        case .other: self.init(.unknown, "The image store failed.", cause: refusal)
        }
    }

    /// Nothing usable came back at all.
    static func imageStoreUnreachable(_ cause: any Error) -> ServiceError {
        ServiceError(.storageUnavailable, "The image store cannot be reached now: try again in a moment.", cause: cause)
    }
}
