/// An event as it stands in the chain.
public struct AuditRecord: Sendable, Equatable {
    /// From 1, without gaps.
    public let sequence: Int64
    public let event: AuditEvent
    /// HMAC-SHA256 over the hash before and this event: 32 bytes in hex.
    public let hash: String

    public init(sequence: Int64, event: AuditEvent, hash: String) {
        self.sequence = sequence
        self.event = event
        self.hash = hash
    }
}

/// Which events. Every condition that is set must hold.
public struct AuditQuery: Sendable {
    public var action: AuditAction?
    public var outcome: AuditEvent.Outcome?
    /// Id of the user who did it.
    public var actor: String?
    /// One of the objects.
    public var object: AuditObject?
    public var from: Timestamp?
    /// Before.
    public var until: Timestamp?

    public init(
        action: AuditAction? = nil, outcome: AuditEvent.Outcome? = nil, actor: String? = nil, object: AuditObject? = nil, from: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.action = action
        self.outcome = outcome
        self.actor = actor
        self.object = object
        self.from = from
        self.until = until
    }
}

/// What following the chain from its beginning showed.
public struct AuditVerification: Sendable, Equatable {
    /// Records that were looked at.
    public let count: Int64
    /// What is wrong, in the order of the chain; at most 100 are named.
    public let faults: [Fault]
    public let verifiedAt: Timestamp
    /// `nil` where none is kept, and in what was kept of a verification.
    public let anchor: Anchor?

    public init(count: Int64, faults: [Fault], verifiedAt: Timestamp, anchor: Anchor? = nil) {
        self.count = count
        self.faults = faults
        self.verifiedAt = verifiedAt
        self.anchor = anchor
    }

    public var isIntact: Bool { faults.isEmpty }

    /// What was noted of the chain's end outside the database. One that is missing is no fault: it is not there before the first note, and not on every
    /// machine.
    public enum Anchor: Sendable, Equatable {
        case missing
        /// Up to this record the chain was compared.
        case found(sequence: Int64)
        /// Not of this chain's key, or not readable as one: a fault, named as the record 0.
        case unbelievable
    }

    public struct Fault: Sendable, Equatable {
        public enum Kind: String, Sendable, Codable, CaseIterable {
            /// Its content is not what was recorded.
            case altered
            /// Missing: `sequence` is the first that is not there.
            case removed
            /// There is a record that the chain does not know.
            case inserted
        }

        public let kind: Kind
        public let sequence: Int64

        public init(kind: Kind, sequence: Int64) {
            self.kind = kind
            self.sequence = sequence
        }
    }
}
