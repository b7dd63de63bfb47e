internal import Domain
internal import Foundation
internal import SQL

/// An event in the columns of its row.
extension AuditEvent {
    /// In the order of `AuditRow.contentColumns`. Whatever a client chose is cut to a length, so that nobody fills the audit with one request.
    var stored: [SQLValue] {
        get throws {
            [
                at.sqlValue, .text(action.rawValue), .text(outcome.rawValue), .text(actor.kind.rawValue), actor.id.map(Self.bounded).sqlValue,
                .text(Self.bounded(actor.name)), try StoredJSON(boundedObjects).sqlValue, origin.address.map { Self.bounded($0, 64) }.sqlValue,
                origin.requestID.map(Self.bounded).sqlValue, origin.credential.map(Self.bounded).sqlValue, try StoredJSON(boundedDetail).sqlValue,
            ]
        }
    }

    var boundedObjects: [AuditObject] { objects.prefix(Self.maximumObjects).map { AuditObject($0.kind, Self.bounded($0.id)) } }

    private var boundedDetail: [String: String] {
        let pairs = detail.sorted { $0.key < $1.key }.prefix(16).map { (Self.bounded($0.key, 32), Self.bounded($0.value)) }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    private static func bounded(_ text: String) -> String { bounded(text, 200) }

    /// By scalars, for a character may have any number of them. No column can hold NUL, and one such text would refuse the whole transaction.
    private static func bounded(_ text: String, _ length: Int) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(length).map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }
}

extension AuditRecord {
    /// A record that this program cannot read, having been tampered with or written by a later version, must not hide the others: it is shown as far as
    /// it can be, and `detail` names under `unreadable` what cannot.
    init(_ row: SQLRow) throws {
        var unreadable: [String] = []
        func value<T>(_ column: String, _ type: T.Type = T.self, or fallback: T) -> T where T: SQLReadable {
            do {
                return try row.get(column)
            } catch {
                unreadable.append(column)
                return fallback
            }
        }
        let actor = Author(
            kind: value("actor_kind", or: .anonymous), id: value("actor_id", String?.self, or: nil), name: value("actor_name", or: ""))
        let origin = RequestOrigin(
            address: value("address", String?.self, or: nil), requestID: value("request_id", String?.self, or: nil),
            credential: value("credential", String?.self, or: nil))
        let (action, outcome) = (value("action", AuditAction.self, or: .request), value("outcome", AuditEvent.Outcome.self, or: .failed))
        let objects = (try? row.get("objects", as: StoredJSON<[AuditObject]>.self).value) ?? Self.missing("objects", &unreadable, [])
        var detail = (try? row.get("detail", as: StoredJSON<[String: String]>.self).value) ?? Self.missing("detail", &unreadable, [:])
        let moment = value("at", Timestamp.self, or: Timestamp(microseconds: 0))
        if !unreadable.isEmpty { detail["unreadable"] = unreadable.joined(separator: " ") }
        let hash = value("hash", [UInt8].self, or: [])
        self.init(
            sequence: try row["sequence"],
            event: AuditEvent(action, outcome, by: actor, objects: objects, origin: origin, at: moment, detail: detail),
            hash: hexadecimal(hash))
    }

    private static func missing<T>(_ column: String, _ unreadable: inout [String], _ fallback: T) -> T {
        unreadable.append(column)
        return fallback
    }
}
