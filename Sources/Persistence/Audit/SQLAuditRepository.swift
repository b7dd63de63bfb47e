internal import Domain
internal import SQL
internal import Services

/// The audit in the database.
struct SQLAuditRepository: AuditRepository {
    private let recorder: Recorder
    private let key: AuditChainKey
    private let anchoring: AuditAnchoring?
    private let writer: AuditWriter

    init(recorder: Recorder, key: AuditChainKey, anchor: (any AuditAnchorStore)? = nil) {
        self.recorder = recorder
        self.key = key
        anchoring = anchor.map { AuditAnchoring(recorder: recorder, key: key, store: $0) }
        writer = AuditWriter(recorder: recorder)
    }

    func append(_ event: AuditEvent) async throws {
        try await writer.append(event)
    }

    func records(_ query: AuditQuery, page: PageRequest) async throws -> Page<AuditRecord> {
        try await recorder.read { try AuditList(query: query, page: page).page($0) }
    }

    func records(after sequence: Int64, limit: Int) async throws -> [AuditRecord] {
        try await recorder.read { connection in
            try connection.query("SELECT * FROM audit_events WHERE sequence > \(sequence) ORDER BY sequence LIMIT \(max(limit, 0))").map(AuditRecord.init)
        }
    }

    /// The last one's number, for they have no gaps: counting a million rows takes a while on both engines, and the head may have been tampered with.
    func count() async throws -> Int64 {
        try await recorder.read { try AuditChain.last($0)?.get("sequence") ?? 0 }
    }

    func verify(at moment: Timestamp, progress: @Sendable (Int64) -> Void) async throws -> AuditVerification {
        let verification = try await AuditVerifier(recorder: recorder, key: key, anchoring: anchoring).verify(at: moment, progress: progress)
        try await recorder.write(.keepVerification, by: .system) { try StoredVerification.keep(verification, $0) }
        return verification
    }

    func anchor() async throws -> Bool {
        try await anchoring?.renew() ?? false
    }

    func lastVerification() async throws -> AuditVerification? {
        try await recorder.read { try StoredVerification.read($0) }
    }

    func counts(from: Timestamp, until: Timestamp) async throws -> [AuditCount] {
        try await recorder.read { connection in
            try connection.query(
                """
                SELECT action, outcome, COUNT(*) AS events FROM audit_events WHERE at >= \(from) AND at < \(until) \
                GROUP BY action, outcome ORDER BY action, outcome
                """
            ).map { AuditCount(action: try $0["action"], outcome: try $0["outcome"], count: try $0["events"]) }
        }
    }

    func forwarded(to receiver: String) async throws -> Int64 {
        try await recorder.read { try $0.first("SELECT sequence FROM audit_forwarding WHERE receiver = \(receiver)")?.get("sequence") ?? 0 }
    }

    /// Never back: of two instances that forward the same records, the slower one knows less.
    func setForwarded(to receiver: String, sequence: Int64) async throws {
        try await recorder.write(.noteForwarding, by: .system) { transaction in
            _ = try transaction.execute(
                """
                INSERT INTO audit_forwarding (receiver, sequence) VALUES (\(receiver), \(sequence)) \
                ON CONFLICT (receiver) DO UPDATE SET sequence = excluded.sequence WHERE audit_forwarding.sequence < excluded.sequence
                """)
        }
    }
}
