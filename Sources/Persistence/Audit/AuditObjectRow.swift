internal import Domain
internal import Foundation
internal import SQL

/// A row by which the events of one object are found. It follows from the event, whose record alone is authenticated: a verification derives it again.
struct AuditObjectRow: Hashable {
    let kind: String
    let id: String
    let at: Int64
    let sequence: Int64

    static let columns: SQLStatement = "kind, id, at, sequence"

    init(_ object: AuditObject, of event: AuditEvent, sequence: Int64) {
        (kind, id) = (object.kind.rawValue, object.id)
        (at, self.sequence) = (event.at.microseconds, sequence)
    }

    private init(kind: String, id: String, at: Int64, sequence: Int64) {
        (self.kind, self.id, self.at, self.sequence) = (kind, id, at, sequence)
    }

    /// For an INSERT into `columns`.
    var values: SQLStatement { "(\(kind), \(id), \(at), \(sequence))" }

    /// What must stand there for a genuine record.
    ///
    /// - Returns: `nil` where its objects cannot be read.
    static func derived(from row: AuditRow) -> Set<AuditObjectRow>? {
        guard case .integer(let at) = row.content[0], case .text(let text) = row.content[6] else { return nil }
        if text == "[]" { return [] }
        // Kinds as text: a later version may know more of them.
        guard let named = try? JSONDecoder().decode([Named].self, from: Data(text.utf8)) else { return nil }
        return Set(named.map { AuditObjectRow(kind: $0.kind, id: $0.id, at: at, sequence: row.sequence) })
    }

    private struct Named: Decodable {
        let kind: String
        let id: String
    }

    /// What stands there for a page of records in their order, by sequence. Of more than the page can have named the rest is not read.
    static func stored(of page: [AuditRow], _ connection: any SQLConnection) throws -> [Int64: Set<AuditObjectRow>] {
        guard let first = page.first, let last = page.last else { return [:] }
        let rows = try connection.query(
            """
            SELECT \(columns) FROM audit_objects WHERE sequence BETWEEN \(first.sequence) AND \(last.sequence) \
            ORDER BY sequence LIMIT \(page.count * AuditEvent.maximumObjects + 1)
            """)
        return try rows.reduce(into: [:]) { stored, row in
            let row = AuditObjectRow(kind: try row["kind"], id: try row["id"], at: try row["at"], sequence: try row["sequence"])
            stored[row.sequence, default: []].insert(row)
        }
    }
}
