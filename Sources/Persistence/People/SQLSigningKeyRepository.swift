internal import Domain
internal import SQL
internal import Services

/// Signing keys in the database.
struct SQLSigningKeyRepository: SigningKeyRepository {
    let recorder: Recorder

    func keys() async throws -> [SigningKey] {
        try await recorder.read { connection in
            try connection.query("SELECT id, private_key, active_from, ends_at FROM signing_keys ORDER BY position DESC").map { row in
                SigningKey(id: try row["id"], privateKey: try row["private_key"], activeFrom: try row["active_from"], endsAt: try row["ends_at"])
            }
        }
    }

    func add(_ key: SigningKey, after newest: String?, by author: Author) async throws {
        try await recorder.write(.addSigningKey, by: author) { transaction in
            // Another instance that rotates at the same moment waits here, and then finds this one's key. On SQLite it waits anyway.
            try transaction.execute("\(sqlite: "SELECT 1", postgresql: "LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE")")
            let last = try transaction.first("SELECT id FROM signing_keys ORDER BY position DESC LIMIT 1")
            guard try last?.get("id", as: String.self) == newest else { return transaction.changedNothing() }
            try transaction.execute(
                """
                INSERT INTO signing_keys (id, private_key, active_from, ends_at) \
                VALUES (\(key.id), \(key.privateKey), \(key.activeFrom), \(key.endsAt))
                """)
            transaction.concerns(AuditObject(.signingKey, key.id))
        }
    }

    func forget(endedBefore moment: Timestamp) async throws -> Int {
        try await recorder.write(.forgetSigningKeys, by: .system) { try $0.execute("DELETE FROM signing_keys WHERE ends_at < \(moment)") }
    }
}
