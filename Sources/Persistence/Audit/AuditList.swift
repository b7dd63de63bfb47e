internal import Domain
internal import SQL
internal import Services

/// One page of audit records, newest first. Each filter has an index in this order, so a page costs what it holds; of several filters one leads, and the
/// others are asked of what it finds.
struct AuditList {
    let query: AuditQuery
    let page: PageRequest

    var statement: SQLStatement {
        let conditions = SQLStatement.joined(self.conditions, separator: " AND ")
        return """
            SELECT audit_events.* FROM \(source) WHERE \(conditions) ORDER BY \(order)at DESC, \(order)sequence DESC LIMIT \(page.limit + 1)
            """
    }

    /// CROSS JOIN keeps SQLite from beginning at the events.
    private var source: SQLStatement { query.object == nil ? "audit_events" : "audit_objects CROSS JOIN audit_events" }

    private var order: SQLStatement { query.object == nil ? "audit_events." : "audit_objects." }

    private var conditions: [SQLStatement] {
        var conditions: [SQLStatement] = []
        if let object = query.object {
            conditions.append(
                """
                audit_events.sequence = audit_objects.sequence AND audit_objects.kind = \(object.kind.rawValue) AND audit_objects.id = \(object.id)
                """)
        }
        if let action = query.action { conditions.append("action = \(action)") }
        if let outcome = query.outcome { conditions.append("outcome = \(outcome)") }
        if let actor = query.actor { conditions.append("actor_id = \(actor)") }
        if let from = query.from { conditions.append("\(order)at >= \(from)") }
        if let until = query.until { conditions.append("\(order)at < \(until)") }
        if let after = page.after { conditions.append("(\(order)at, \(order)sequence) < (\(after.sortKey), \(after.tieBreaker))") }
        return conditions.isEmpty ? ["1 = 1"] : conditions
    }

    func page(_ connection: any SQLConnection) throws -> Page<AuditRecord> {
        try connection.planByValues()
        let rows = try connection.query(statement)
        let items = try rows.prefix(page.limit).map(AuditRecord.init)
        guard rows.count > page.limit, let last = rows.prefix(page.limit).last else { return Page(items: items, next: nil) }
        return Page(items: items, next: PageCursor(sortKey: try last["at"], tieBreaker: try last["sequence"]))
    }
}
