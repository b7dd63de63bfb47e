internal import Domain
internal import SQL
internal import Services

/// Failed sign-ins in the database: every instance counts the same ones, and a restart forgives none.
struct SQLSignInAttemptRepository: SignInAttemptRepository {
    let recorder: Recorder

    func failures(under keys: [SignInKey]) async throws -> [SignInFailures] {
        let known = try await recorder.read { connection in
            let rows = try connection.query("SELECT key, count, last_at FROM sign_in_failures WHERE key IN \(list: Set(keys).map(\.digest))")
            let pairs = try rows.map { ($0, SignInFailures(count: try $0["count"], lastAt: try $0["last_at"])) }
            return Dictionary(uniqueKeysWithValues: try pairs.map { (SignInKey(digest: try $0["key"]), $1) })
        }
        return keys.map { known[$0] ?? SignInFailures(count: 0, lastAt: nil) }
    }

    func recordFailure(under keys: [SignInKey], memory: Duration, event: AuditEvent) async throws {
        try await recorder.write(.refuseSignIn, by: event.actor) { transaction in
            for key in SignInFailureRow.ordered(keys) { try SignInFailureRow.count(key, memory: memory, at: event.at, transaction) }
            transaction.record(event)
        }
    }

    func forget(before moment: Timestamp) async throws -> Int {
        try await recorder.write(.forgetSignInFailures, by: .system) { try $0.execute("DELETE FROM sign_in_failures WHERE last_at < \(moment)") }
    }
}

/// A count of failures in its table.
enum SignInFailureRow {
    /// In one order, so that two who fail at once do not wait for each other crosswise.
    static func ordered(_ keys: [SignInKey]) -> [SignInKey] { Set(keys).sorted { $0.digest.hex < $1.digest.hex } }

    /// Of instances whose clocks differ, the later time stays.
    static func count(_ key: SignInKey, memory: Duration, at moment: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO sign_in_failures (key, count, last_at) VALUES (\(key.digest), 1, \(moment)) ON CONFLICT (key) DO UPDATE SET \
            count = CASE WHEN sign_in_failures.last_at < \(moment - memory) THEN 1 ELSE sign_in_failures.count + 1 END, \
            last_at = CASE WHEN sign_in_failures.last_at > excluded.last_at THEN sign_in_failures.last_at ELSE excluded.last_at END
            """)
    }

    static func clear(_ keys: [SignInKey], _ transaction: Transaction) throws {
        for key in ordered(keys) { try transaction.execute("DELETE FROM sign_in_failures WHERE key = \(key.digest)") }
    }
}
