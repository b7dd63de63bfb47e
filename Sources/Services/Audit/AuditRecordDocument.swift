public import Domain

/// An audit record as it is given to others: over HTTP, as a line of an NDJSON export, to a SIEM. Its names are part of the interface.
public struct AuditRecordDocument: Encodable, Sendable {
    public struct Actor: Encodable, Sendable {
        public let kind: Author.Kind
        /// Of the user; absent where nobody had signed in.
        public let id: String?
        public let name: String
    }

    /// From 1, without gaps.
    public let sequence: Int64
    /// RFC 3339, UTC.
    public let at: Timestamp
    public let action: AuditAction
    public let outcome: AuditEvent.Outcome
    public let actor: Actor
    /// The main one first.
    public let objects: [AuditObject]
    public let address: String?
    public let requestId: String?
    /// `session:ID` or `apiKey:ID`.
    public let credential: String?
    public let detail: [String: String]
    /// What chains it to the record before: 64 hex digits.
    public let hash: String

    public init(_ record: AuditRecord) {
        let event = record.event
        sequence = record.sequence
        at = event.at
        action = event.action
        outcome = event.outcome
        actor = Actor(kind: event.actor.kind, id: event.actor.id, name: event.actor.name)
        objects = event.objects
        address = event.origin.address
        requestId = event.origin.requestID
        credential = event.origin.credential
        detail = event.detail
        hash = record.hash
    }
}
