internal import Domain
internal import SQL

/// A job in its table.
enum JobRow {
    static func insert(_ kind: Job.Kind, study: Int64, isShadowed: Bool, at moment: Timestamp, _ transaction: Transaction) throws {
        let id = JobID()
        try transaction.execute(
            """
            INSERT INTO jobs (sequence, id, kind, study, is_shadowed, created_at, due_at) \
            VALUES (\(id.sequence), \(id), \(kind), \(study), \(isShadowed), \(moment), \(moment))
            """)
    }
}
