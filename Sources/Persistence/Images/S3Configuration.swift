public import Foundation

/// Which bucket of which S3 server holds the images, and how to speak to it.
public struct S3Configuration: Sendable {
    /// Scheme, host and port: `https://s3.eu-central-1.amazonaws.com`, `http://127.0.0.1:9000`.
    public var endpoint: URL
    public var region: String
    public var bucket: String
    /// Before every key, without slashes at its ends; may be empty.
    public var prefix: String
    /// The bucket is in the path rather than in the host's name, as servers other than Amazon's want it.
    public var pathStyle: Bool
    public var credentials: S3Credentials
    public var encryption: Encryption
    /// Of one image. A larger one is neither sent nor read.
    public var maximumBytes: Int
    /// How long an image may lie in the bucket before a study refers to it: longer than the slowest recording.
    public var grace: Duration = .seconds(3600)
    public var limits = Limits()

    /// What the server does with the bytes before they reach its disks.
    public enum Encryption: Sendable, Equatable {
        /// What the bucket's own rule says.
        case ofBucket
        /// With the server's own keys: `AES256`.
        case managed
        /// With a key of the key service, or its default key: `aws:kms`.
        case keyService(key: String?)
    }

    public struct Limits: Sendable {
        public var connect: Duration = .seconds(3)
        /// How long the server may send nothing.
        public var idle: Duration = .seconds(10)
        /// For a whole operation, all its tries and their bodies included.
        public var operation: Duration = .seconds(60)
        public var tries = 3
        /// Before the second try; twice as long before each further one.
        public var pause: Duration = .milliseconds(100)

        public init() {}
    }

    public init(
        endpoint: URL, region: String, bucket: String, prefix: String = "", pathStyle: Bool, credentials: S3Credentials,
        encryption: Encryption = .ofBucket, maximumBytes: Int
    ) {
        self.endpoint = endpoint
        self.region = region
        self.bucket = bucket
        self.prefix = prefix
        self.pathStyle = pathStyle
        self.credentials = credentials
        self.encryption = encryption
        self.maximumBytes = maximumBytes
    }
}

/// Who asks. The secret and the token are in no text that Swift makes of it.
public struct S3Credentials: Sendable {
    public let accessKey: String
    let secretKey: String
    let sessionToken: String?

    public init(accessKey: String, secretKey: String, sessionToken: String? = nil) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.sessionToken = sessionToken
    }
}

extension S3Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "the S3 credentials of \(accessKey)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["accessKey": accessKey]) }
}
