internal import Domain
internal import SQL

/// Appends events to the chain, inside the transaction of what they tell of.
struct AuditChain: Sendable {
    let key: AuditChainKey

    /// No sequence of ours gets there; one that somebody wrote beyond would leave no room behind it.
    static let furthest: Int64 = 1 << 62

    /// The last thing that a transaction does: whoever writes here holds up everybody who has something to record, until the commit.
    ///
    /// - Parameter mending: the head does not fit the records, so the chain goes on behind the last of those.
    func append(_ events: [AuditEvent], mending: Bool = false, _ connection: any SQLConnection) throws {
        guard !events.isEmpty else { return }
        // Before the lock.
        let contents = try events.map { try $0.stored }
        let head = try place(mending: mending, connection)
        let rows = link(contents, behind: head)
        try connection.execute("INSERT INTO audit_events (\(AuditRow.columns)) VALUES \(SQLStatement.joined(rows.map(\.values), separator: ", "))")
        try index(zip(events, rows), connection)
        guard let last = rows.last else { return }
        try AuditHead(count: last.sequence, hash: last.hash, isTrusted: head.isTrusted).write(connection, key)
    }

    private func link(_ contents: [[SQLValue]], behind head: AuditHead) -> [AuditRow] {
        var (rows, previous): ([AuditRow], [UInt8]) = ([], head.hash)
        for (index, content) in contents.enumerated() {
            rows.append(AuditRow(sequence: head.count + Int64(index) + 1, content: content, previous: previous, key: key))
            previous = rows[index].hash
        }
        return rows
    }

    /// The head; where that is not to be believed, the last record there is.
    private func place(mending: Bool, _ connection: any SQLConnection) throws -> AuditHead {
        let head = try AuditHead.lock(connection, key)
        guard mending || !head.isTrusted else { return head }
        guard let last = try Self.last(connection) else { return AuditHead(count: 0, hash: AuditHead.nothing, isTrusted: false) }
        return AuditHead(count: try last["sequence"], hash: try last["hash"], isTrusted: false)
    }

    /// Sequence and hash of the last record that may be ours.
    static func last(_ connection: any SQLConnection) throws -> SQLRow? {
        try connection.first(
            "SELECT sequence, hash FROM audit_events WHERE sequence BETWEEN 1 AND \(furthest) ORDER BY sequence DESC LIMIT 1")
    }

    /// By what the list of one object's events is read.
    private func index(_ events: some Sequence<(AuditEvent, AuditRow)>, _ connection: any SQLConnection) throws {
        let rows = events.flatMap { event, row in
            Set(event.boundedObjects).map { AuditObjectRow($0, of: event, sequence: row.sequence).values }
        }
        guard !rows.isEmpty else { return }
        let values = SQLStatement.joined(rows, separator: ", ")
        try connection.execute("INSERT INTO audit_objects (kind, id, at, sequence) VALUES \(values) ON CONFLICT DO NOTHING")
    }
}
