internal import SQL

extension Migration {
    static let audit = Migration(
        number: 20, name: "audit_events",
        reason: """
            Who did what: appended only, each record chained to the one before by a hash that needs a key. In the order of time, and of each filter.
            """,
        statements: [
            """
            CREATE TABLE audit_events (
                -- 1, 2, 3 … without gaps.
                sequence \(.integer) NOT NULL PRIMARY KEY,
                at \(.integer) NOT NULL,
                action TEXT NOT NULL,
                outcome TEXT NOT NULL,
                actor_kind TEXT NOT NULL,
                actor_id TEXT,
                actor_name TEXT NOT NULL,
                objects TEXT NOT NULL,
                address TEXT,
                request_id TEXT,
                credential TEXT,
                detail TEXT NOT NULL,
                previous \(.blob) NOT NULL,
                hash \(.blob) NOT NULL
            )\(.strict)
            """,
            "CREATE INDEX audit_events_by_time ON audit_events (at, sequence)",
            "CREATE INDEX audit_events_by_action ON audit_events (action, at, sequence, outcome)",
            "CREATE INDEX audit_events_by_outcome ON audit_events (outcome, at, sequence)",
            "CREATE INDEX audit_events_by_actor ON audit_events (actor_id, at, sequence) WHERE actor_id IS NOT NULL",
            // What follows from `objects`, to find events by.
            """
            CREATE TABLE audit_objects (
                kind TEXT NOT NULL,
                id TEXT NOT NULL,
                at \(.integer) NOT NULL,
                sequence \(.integer) NOT NULL,
                PRIMARY KEY (kind, id, at, sequence)
            )\(sqlite: " STRICT, WITHOUT ROWID", postgresql: "")
            """,
            // By which a verification compares them with it.
            "CREATE INDEX audit_objects_by_sequence ON audit_objects (sequence)",
            .refusing("UPDATE", on: "audit_events"), .refusing("DELETE", on: "audit_events"), .refusingTruncation(of: "audit_events"),
            .refusing("UPDATE", on: "audit_objects"), .refusing("DELETE", on: "audit_objects"), .refusingTruncation(of: "audit_objects"),
            """
            CREATE TABLE audit_head (
                sequence \(.integer) NOT NULL PRIMARY KEY CHECK (sequence = 1),
                count \(.integer) NOT NULL,
                hash \(.blob) NOT NULL,
                -- HMAC of both; 32 zeros before the first record, and for good once somebody has tampered with it.
                authenticated \(.blob) NOT NULL
            )\(.strict)
            """,
            "INSERT INTO audit_head (sequence, count, hash, authenticated) VALUES (1, 0, \(.zeros), \(.zeros))",
            .refusing("DELETE", on: "audit_head"), .refusingTruncation(of: "audit_head"),
            """
            CREATE TABLE audit_forwarding (
                receiver TEXT NOT NULL PRIMARY KEY,
                -- Up to this record it has them all.
                sequence \(.integer) NOT NULL
            )\(.strict)
            """,
            """
            CREATE TABLE audit_verification (
                sequence \(.integer) NOT NULL PRIMARY KEY CHECK (sequence = 1),
                count \(.integer) NOT NULL,
                faults TEXT NOT NULL,
                verified_at \(.integer) NOT NULL
            )\(.strict)
            """,
        ])
}

extension SQLStatement {
    /// 32 bytes.
    fileprivate static let zeros: SQLStatement = "\(sqlite: "zeroblob(32)", postgresql: "decode(repeat('00', 32), 'hex')")"
}
