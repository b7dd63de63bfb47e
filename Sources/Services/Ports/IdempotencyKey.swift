public import Domain

/// What a client calls a request, so that sending it again does not do it again.
public struct IdempotencyKey: Sendable, Hashable {
    /// 1…255 visible ASCII characters.
    public let key: String
    /// Keys of different people do not meet.
    public let author: Author
    /// SHA-256 of everything the request says, in hex: the same key with another request is an error.
    public let fingerprint: String

    public init(key: String, author: Author, fingerprint: String) {
        self.key = key
        self.author = author
        self.fingerprint = fingerprint
    }
}

/// What came of a request that may have come before.
public enum RecordingOutcome<Entity>: Sendable, Equatable {
    case recorded(Identifier<Entity>)
    /// The key was used before, for the same request.
    case replayed(Identifier<Entity>)

    public var id: Identifier<Entity> {
        switch self {
        case .recorded(let id), .replayed(let id): id
        }
    }
}
