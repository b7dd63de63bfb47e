internal import Domain
internal import SQL
internal import Services

/// Jobs in a table that every instance takes its next one from.
struct SQLJobRepository: JobRepository {
    let recorder: Recorder

    func claim(by worker: String, lease: Duration, at moment: Timestamp) async throws -> Job? {
        try await recorder.write(.takeJob, by: .system) { transaction in
            guard
                let row = try transaction.first(
                    """
                    UPDATE jobs SET worker = \(worker), attempts = attempts + 1, due_at = \(moment + lease), \
                    failures = failures + CASE WHEN worker IS NULL THEN 0 ELSE 1 END WHERE sequence = (SELECT sequence FROM jobs \
                    WHERE due_at <= \(moment) ORDER BY due_at, sequence LIMIT 1\(.forUpdateSkippingLocked)) \
                    RETURNING id, kind, study, attempts, failures
                    """),
                let study = try transaction.first("SELECT id FROM studies WHERE sequence = \(row.get("study", as: Int64.self))")
            else { return nil }
            return Job(id: try row["id"], kind: try row["kind"], study: try study["id"], attempt: try row["attempts"], failures: try row["failures"])
        }
    }

    func finish(_ job: Job, with result: JobResult, at moment: Timestamp) async throws {
        try await recorder.write(.finishJob, by: .system) { try JobCompletion(job: job, moment: moment, transaction: $0).finish(with: result) }
    }

    /// Nothing where another worker has taken the job meanwhile.
    func postpone(_ job: Job, until moment: Timestamp, isFailure: Bool) async throws {
        try await recorder.write(.postponeJob, by: .system) { transaction in
            _ = try transaction.execute(
                """
                UPDATE jobs SET worker = NULL, due_at = \(moment), failures = failures + \(isFailure ? 1 : 0) \
                WHERE \(job.id.condition) AND attempts = \(job.attempt)
                """)
        }
    }

    func release(heldBy worker: String?) async throws {
        try await recorder.write(.releaseJobs, by: .system) { transaction in
            let whose: SQLStatement = worker.map { "worker = \($0)" } ?? "worker IS NOT NULL"
            _ = try transaction.execute("UPDATE jobs SET worker = NULL, due_at = created_at, failures = failures + 1 WHERE \(whose)")
        }
    }

    func waiting() async throws -> Int {
        try await recorder.read { try $0.first("SELECT COUNT(*) AS jobs FROM jobs")?.get("jobs") ?? 0 }
    }
}
