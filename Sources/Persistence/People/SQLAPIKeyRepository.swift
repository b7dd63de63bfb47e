internal import Domain
internal import SQL
internal import Services

/// API keys in the database.
struct SQLAPIKeyRepository: APIKeyRepository {
    let recorder: Recorder
    private let uses = MinuteNotes()

    init(recorder: Recorder) {
        self.recorder = recorder
    }

    /// - Throws: `notFound` where there is no such owner, `conflict` where the owner was disabled meanwhile or has as many keys already.
    func create(_ key: APIKey, digest: TokenDigest, atMost limit: Int, proof: AccountProof?, by author: Author) async throws {
        try await recorder.write(.createAPIKey, by: author) { transaction in
            try proof?.check(of: key.owner, at: key.createdAt, transaction)
            // Locked: who is being disabled loses the keys that are there, and none may come after; and of two that are made at once one is the last.
            guard try UserRow.locked(key.owner, transaction).isEnabled else { throw ServiceError(.conflict, "A disabled user gets no API key.") }
            guard try APIKeyRow.countActive(of: key.owner, at: key.createdAt, transaction) < limit else {
                throw ServiceError(.conflict, "You have \(limit) API keys, as many as one may: revoke one first.")
            }
            try APIKeyRow.insert(key, digest: digest, transaction)
            transaction.concerns(.apiKey(key.id), .user(key.owner))
            transaction.detail("scopes", StoredWords(key.scopes).text)
            transaction.detail("expiresAt", key.expiresAt.description)
        }
    }

    func keys(of owner: UserID?, page: PageRequest) async throws -> Page<APIKey> {
        try await recorder.read { connection in
            var conditions: [SQLStatement] = ["1 = 1"]
            if let owner { conditions.append("api_keys.\(owner.owning)") }
            if let after = page.after { conditions.append("api_keys.sequence < \(after.tieBreaker)") }
            let rows = try connection.query(
                """
                \(APIKeyRow.selection) WHERE \(SQLStatement.joined(conditions, separator: " AND ")) \
                ORDER BY api_keys.sequence DESC LIMIT \(page.limit + 1)
                """)
            let items = try rows.prefix(page.limit).map(APIKeyRow.read)
            return Page(items: items, next: rows.count > page.limit ? items.last?.id.cursor : nil)
        }
    }

    func key(_ id: APIKeyID) async throws -> APIKey? {
        try await recorder.read { try $0.first("\(APIKeyRow.selection) WHERE \(id.condition(in: "api_keys"))").map(APIKeyRow.read) }
    }

    func standing(of id: APIKeyID) async throws -> (key: APIKey, digest: TokenDigest, owner: User)? {
        try await recorder.read { connection in
            let row = try connection.first(
                """
                SELECT \(APIKeyRow.columns), api_keys.digest, \(UserRow.columns) FROM api_keys JOIN users ON users.sequence = api_keys.owner \
                WHERE \(id.condition(in: "api_keys"))
                """)
            return try row.map { (try APIKeyRow.read($0), try $0["digest"], try UserRow.read($0)) }
        }
    }

    /// - Throws: `notFound`.
    func revoke(_ id: APIKeyID, at moment: Timestamp, by author: Author) async throws {
        try await recorder.write(.revokeAPIKey, by: author) { transaction in
            let revoked = try transaction.execute("UPDATE api_keys SET revoked_at = \(moment) WHERE \(id.condition) AND revoked_at IS NULL")
            guard let row = try transaction.first("\(APIKeyRow.selection) WHERE \(id.condition(in: "api_keys"))") else {
                throw ServiceError(.notFound, "There is no API key \(id).")
            }
            guard revoked == 1 else { return transaction.changedNothing() }
            transaction.concerns(.apiKey(id), .user(try APIKeyRow.read(row).owner))
        }
    }

    func touch(_ id: APIKeyID, at moment: Timestamp) async throws {
        try await uses.note(id.sequence, at: moment) { minute in
            try await recorder.write(.touchAPIKey, by: .system) { transaction in
                _ = try transaction.execute(
                    """
                    UPDATE api_keys SET last_used_at = \(minute) \
                    WHERE \(id.condition) AND (last_used_at IS NULL OR last_used_at < \(minute)) AND revoked_at IS NULL
                    """)
            }
        }
    }
}
