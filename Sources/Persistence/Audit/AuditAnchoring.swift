internal import Domain
internal import SQL
internal import Services

/// Keeps the note of the chain's end outside the database, and never lets another chain's end take its place.
struct AuditAnchoring: Sendable {
    /// What is noted. It has to be read before the chain that it is compared with, which others make longer meanwhile.
    enum Found: Sendable {
        case missing
        case unbelievable
        case anchor(AuditAnchor)
    }

    let recorder: Recorder
    let key: AuditChainKey
    let store: any AuditAnchorStore

    func found() async throws -> Found {
        // On the database's thread, which may block.
        try await recorder.read { _ in
            guard let note = try store.note() else { return .missing }
            return AuditAnchor(note, key).map(Found.anchor) ?? .unbelievable
        }
    }

    /// - Returns: whether nothing was noted before.
    func renew() async throws -> Bool {
        let found = try await found()
        try await recorder.read { connection in
            let head = try AuditHead.read(connection, key)
            guard head.isTrusted, try isBorneOut(found, by: head, connection) else {
                throw ServiceError(.conflict, "The audit is not the one that its anchor tells of: verify it, and see what is missing.")
            }
            try note(AuditAnchor(sequence: head.count, hash: head.hash), after: found)
        }
        if case .missing = found { return true }
        return false
    }

    private func isBorneOut(_ found: Found, by head: AuditHead, _ connection: any SQLConnection) throws -> Bool {
        switch found {
        case .missing: return true
        case .unbelievable: return false
        case .anchor(let anchor):
            guard anchor.sequence > 0 else { return true }
            let hash: [UInt8]? = try connection.first("SELECT hash FROM audit_events WHERE sequence = \(anchor.sequence)")?.get("hash")
            return hash == anchor.hash && head.count >= anchor.sequence
        }
    }

    private func note(_ anchor: AuditAnchor, after found: Found) throws {
        if case .anchor(anchor) = found { return }
        try store.replace(with: anchor.note(key))
    }
}

extension AuditAnchoring.Found {
    var anchor: AuditAnchor? { if case .anchor(let anchor) = self { anchor } else { nil } }

    var verified: AuditVerification.Anchor {
        switch self {
        case .missing: .missing
        case .unbelievable: .unbelievable
        case .anchor(let anchor): .found(sequence: anchor.sequence)
        }
    }
}
