internal import Domain
internal import SQL

/// The last result of a verification.
enum StoredVerification {
    struct Fault: Codable, Sendable {
        let kind: AuditVerification.Fault.Kind
        let sequence: Int64
    }

    static func keep(_ verification: AuditVerification, _ transaction: Transaction) throws {
        let faults = try StoredJSON(verification.faults.map { Fault(kind: $0.kind, sequence: $0.sequence) })
        try transaction.execute(
            """
            INSERT INTO audit_verification (sequence, count, faults, verified_at) \
            VALUES (1, \(verification.count), \(faults), \(verification.verifiedAt)) \
            ON CONFLICT (sequence) DO UPDATE SET count = excluded.count, faults = excluded.faults, verified_at = excluded.verified_at
            """)
    }

    static func read(_ connection: any SQLConnection) throws -> AuditVerification? {
        guard let row = try connection.first("SELECT count, faults, verified_at FROM audit_verification WHERE sequence = 1") else { return nil }
        let faults = try row.get("faults", as: StoredJSON<[Fault]>.self).value
        return AuditVerification(
            count: try row["count"], faults: faults.map { .init(kind: $0.kind, sequence: $0.sequence) }, verifiedAt: try row["verified_at"])
    }
}
