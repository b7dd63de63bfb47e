internal import Domain

/// An event of the audit, with its place in the chain.
struct AuditRecordPayload: Encodable, Sendable {
    let sequence: Int64
    let at: Timestamp
    let action: AuditAction
    let outcome: AuditEvent.Outcome
    let actor: Author
    let objects: [AuditObject]
    let address: String?
    let requestId: String?
    let credential: String?
    let detail: [String: String]
    let hash: String

    init(_ record: AuditRecord) {
        let event = record.event
        sequence = record.sequence
        at = event.at
        action = event.action
        outcome = event.outcome
        actor = event.actor
        objects = event.objects
        address = event.origin.address
        requestId = event.origin.requestID
        credential = event.origin.credential
        detail = event.detail
        hash = record.hash
    }
}

/// What following the chain showed.
struct AuditVerificationPayload: Encodable {
    let intact: Bool
    let records: Int64
    let faults: [Fault]
    let verifiedAt: Timestamp

    struct Fault: Encodable {
        let kind: AuditVerification.Fault.Kind
        let sequence: Int64
    }

    init(_ verification: AuditVerification) {
        intact = verification.isIntact
        records = verification.count
        faults = verification.faults.map { Fault(kind: $0.kind, sequence: $0.sequence) }
        verifiedAt = verification.verifiedAt
    }
}
