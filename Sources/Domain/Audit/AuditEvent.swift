/// That somebody did something, or tried to: who, what, which, from where, with what outcome. Never holds patient data: objects are named by id.
public struct AuditEvent: Sendable, Equatable {
    public enum Outcome: String, Sendable, Codable, CaseIterable {
        case success
        /// Not signed in, not allowed, too often, or not as it must be.
        case refused
        /// The service could not.
        case failed
    }

    public static let maximumObjects = 16

    public let action: AuditAction
    public let outcome: Outcome
    public let actor: Author
    /// The main one first; at most `maximumObjects`.
    public let objects: [AuditObject]
    public let origin: RequestOrigin
    public let at: Timestamp
    /// More of it, by short keys such as `code`, `count`, `format`.
    public let detail: [String: String]

    public init(
        _ action: AuditAction, _ outcome: Outcome = .success, by actor: Author, objects: [AuditObject] = [],
        origin: RequestOrigin = .current, at moment: Timestamp, detail: [String: String] = [:]
    ) {
        self.action = action
        self.outcome = outcome
        self.actor = actor
        self.objects = objects
        self.origin = origin
        self.at = moment
        self.detail = detail
    }

    public func from(_ origin: RequestOrigin) -> AuditEvent {
        AuditEvent(action, outcome, by: actor, objects: objects, origin: origin, at: at, detail: detail)
    }
}

/// What something was done to.
public struct AuditObject: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case study, patient, batch, user, session, apiKey, model, masterKey, signingKey, audit
    }

    public let kind: Kind
    public let id: String

    public init(_ kind: Kind, _ id: String) {
        self.kind = kind
        self.id = id
    }

    public static func study(_ id: StudyID) -> AuditObject { AuditObject(.study, id.description) }
    public static func patient(_ id: PatientID) -> AuditObject { AuditObject(.patient, id.description) }
    public static func batch(_ id: BatchID) -> AuditObject { AuditObject(.batch, id.description) }
    public static func user(_ id: UserID) -> AuditObject { AuditObject(.user, id.description) }
    public static func session(_ id: SessionID) -> AuditObject { AuditObject(.session, id.description) }
    public static func apiKey(_ id: APIKeyID) -> AuditObject { AuditObject(.apiKey, id.description) }
}

/// Where a request came from. Travels with the task, so that whatever is recorded on its behalf can name it.
public struct RequestOrigin: Sendable, Equatable {
    /// The client's, or the one that a trusted proxy vouches for.
    public let address: String?
    public let requestID: String?
    /// The session or API key, as `session:ID` or `apiKey:ID`.
    public let credential: String?

    public init(address: String? = nil, requestID: String? = nil, credential: String? = nil) {
        self.address = address
        self.requestID = requestID
        self.credential = credential
    }

    /// Nothing is known: the service itself, or a command.
    public static let none = RequestOrigin()

    @TaskLocal public static var current = RequestOrigin.none
}
