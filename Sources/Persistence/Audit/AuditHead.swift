internal import SQL

/// The end of the chain, kept apart from it and authenticated by itself: without it, records cut off at the end would not be missed.
struct AuditHead: Sendable {
    /// The sequence of the last record.
    let count: Int64
    /// Its hash.
    let hash: [UInt8]
    /// Whether it is as this program left it. One that was tampered with is never trusted again, however the chain goes on: appending must not heal it.
    let isTrusted: Bool

    static let nothing = [UInt8](repeating: 0, count: 32)

    /// Authenticates the beginning that the migration had no key for. Only in the transaction that makes the key: zeros that stand there later are somebody's
    /// who removed everything, and so are those beside records.
    static func begin(_ connection: any SQLConnection, _ key: AuditChainKey) throws {
        guard try connection.first("SELECT sequence FROM audit_events LIMIT 1") == nil else { return }
        let seal = seal(0, nothing, key)
        try connection.execute("UPDATE audit_head SET authenticated = \(seal) WHERE count = 0 AND hash = \(nothing) AND authenticated = \(nothing)")
    }

    private static let lost = AuditHead(count: 0, hash: nothing, isTrusted: false)

    static func read(_ connection: any SQLConnection, _ key: AuditChainKey) throws -> AuditHead {
        try read(connection, key, locking: "")
    }

    /// Nobody else appends until the transaction ends.
    static func lock(_ connection: any SQLConnection, _ key: AuditChainKey) throws -> AuditHead {
        try read(connection, key, locking: .forUpdate)
    }

    private static func read(_ connection: any SQLConnection, _ key: AuditChainKey, locking lock: SQLStatement) throws -> AuditHead {
        guard let row = try connection.first("SELECT count, hash, authenticated FROM audit_head WHERE sequence = 1\(lock)") else { return lost }
        let (count, hash): (Int64, [UInt8]) = (try row["count"], try row["hash"])
        let seal: [UInt8] = try row["authenticated"]
        return AuditHead(count: count, hash: hash, isTrusted: seal == Self.seal(count, hash, key))
    }

    func write(_ connection: any SQLConnection, _ key: AuditChainKey) throws {
        let seal = isTrusted ? Self.seal(count, hash, key) : Self.nothing
        try connection.execute(
            """
            INSERT INTO audit_head (sequence, count, hash, authenticated) VALUES (1, \(count), \(hash), \(seal)) \
            ON CONFLICT (sequence) DO UPDATE SET count = excluded.count, hash = excluded.hash, authenticated = excluded.authenticated
            """)
    }

    private static func seal(_ count: Int64, _ hash: [UInt8], _ key: AuditChainKey) -> [UInt8] {
        var encoding = AuditEncoding("pneumoscope audit head 1")
        encoding.add(.integer(count))
        encoding.add(.blob(hash))
        return key.authenticate(encoding.bytes)
    }
}
