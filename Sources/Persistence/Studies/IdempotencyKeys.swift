internal import Domain
internal import SQL
internal import Services

/// Which record a key has led to.
struct IdempotencyKeys {
    enum Kind: String, SQLBindable, SQLReadable {
        case study, batch, patient
    }

    let kind: Kind

    /// Takes a key for a record that is about to be written.
    ///
    /// - Returns: the record that the key has led to before, if it has. Where another transaction holds the key, this waits for its end.
    /// - Throws: `idempotencyKeyReused` where that was another request.
    func take<Entity>(_ key: IdempotencyKey?, for id: Identifier<Entity>, at moment: Timestamp, _ transaction: Transaction) throws -> Identifier<Entity>? {
        guard let key else { return nil }
        let taken = try transaction.execute(
            """
            INSERT INTO idempotency_keys (author, key, fingerprint, kind, record, created_at) \
            VALUES (\(key.author.owner), \(key.key), \(key.fingerprint), \(kind), \(id), \(moment)) ON CONFLICT (author, key) DO NOTHING
            """)
        return taken == 1 ? nil : try record(of: key, transaction.connection)
    }

    /// - Throws: `idempotencyKeyReused` where the key led there by another request.
    func record<Entity>(of key: IdempotencyKey, _ connection: any SQLConnection) throws -> Identifier<Entity>? {
        guard
            let row = try connection.first(
                "SELECT fingerprint, kind, record FROM idempotency_keys WHERE author = \(key.author.owner) AND key = \(key.key)")
        else { return nil }
        guard try row["fingerprint"] == key.fingerprint, try row["kind"] == kind else {
            throw ServiceError(.idempotencyKeyReused, "The idempotency key was used for another request: send this one under a new key.")
        }
        return try row["record"]
    }

    static func forget(before moment: Timestamp, _ transaction: Transaction) throws -> Int {
        try transaction.execute("DELETE FROM idempotency_keys WHERE created_at < \(moment)")
    }
}

extension Author {
    /// Whose keys are told apart.
    var owner: String { "\(kind.rawValue):\(id ?? name)" }
}
