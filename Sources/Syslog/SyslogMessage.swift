public import Domain
internal import Foundation
internal import Services

/// An audit record as one message of RFC 5424, framed by its length as RFC 5425 has it. The text of the message is the record's JSON, as everywhere else.
public struct SyslogMessage: Sendable {
    /// The message without its frame: at most 8192 bytes.
    public let text: String

    /// What every receiver should take (RFC 5425 §4.3.1). Most cut off what is longer, and JSON that was cut is none.
    private static let byteLimit = 8192
    /// "Log audit" of RFC 5424 §6.2.1.
    private static let facility = 13
    /// Set aside for documentation by RFC 5612: the project has no enterprise number of its own.
    private static let enterprise = 32_473

    /// - Parameters:
    ///   - host: of the sender.
    ///   - process: its number.
    public init(_ record: AuditRecord, host: String, process: String) throws {
        let event = record.event
        let header = [
            "<\(Self.facility * 8 + event.outcome.severity)>1", event.at.description, Self.name(host, limit: 255), "pneumoscope",
            Self.name(process, limit: 128), Self.name(event.action.rawValue, limit: 32), Self.structuredData(record),
        ]
        // A byte order mark says that what follows is UTF-8.
        let beginning = header.joined(separator: " ") + " \u{FEFF}"
        let whole = beginning + (try Self.json(AuditRecordDocument(record)))
        text = whole.utf8.count <= Self.byteLimit ? whole : beginning + (try Self.json(ShortenedDocument(record)))
    }

    /// Octet counting.
    public var frame: [UInt8] {
        let bytes = Array(text.utf8)
        return Array("\(bytes.count) ".utf8) + bytes
    }

    /// What stands in the structured data is left out.
    private struct ShortenedDocument: Encodable {
        let sequence: Int64
        let at: Timestamp
        let action: AuditAction
        let outcome: AuditEvent.Outcome
        let hash: String
        /// That the record, which the service has in full, holds more.
        let shortened = true

        init(_ record: AuditRecord) {
            (sequence, at, action) = (record.sequence, record.event.at, record.event.action)
            (outcome, hash) = (record.event.outcome, record.hash)
        }
    }

    private static func json(_ document: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(document), as: UTF8.self)
    }

    private static func structuredData(_ record: AuditRecord) -> String {
        let event = record.event
        let parameters = [
            ("sequence", String(record.sequence)), ("outcome", event.outcome.rawValue), ("actor", event.actor.name),
            ("object", event.objects.first.map { "\($0.kind.rawValue):\($0.id)" } ?? ""), ("address", event.origin.address ?? ""),
            ("requestId", event.origin.requestID ?? ""),
        ]
        let written = parameters.filter { !$0.1.isEmpty }.map { " \($0.0)=\"\(value($0.1))\"" }.joined()
        return "[pneumoscope@\(enterprise)\(written)]"
    }

    /// RFC 5424 §6.3.3, of at most 256 scalars. By scalars, not characters: a bracket with an accent upon it ends the element just as well. A control
    /// character would be a line's end, or worse, where a receiver writes what it got into a file (§8.2).
    private static func value(_ text: String) -> String {
        var written = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(256) {
            switch scalar {
            case "\"", "\\", "]": written += ["\\", scalar]
            case _ where scalar.isControl: written.append("\u{FFFD}")
            default: written.append(scalar)
            }
        }
        return String(written)
    }

    /// Visible ASCII; `-` where nothing is left.
    private static func name(_ value: String, limit: Int) -> String {
        let visible = value.utf8.filter { (33...126).contains($0) }.prefix(limit)
        return visible.isEmpty ? "-" : String(decoding: visible, as: UTF8.self)
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool { [.control, .lineSeparator, .paragraphSeparator].contains(properties.generalCategory) }
}

extension AuditEvent.Outcome {
    /// RFC 5424 §6.2.1: informational, warning, error.
    fileprivate var severity: Int {
        switch self {
        case .success: 6
        case .refused: 4
        case .failed: 3
        }
    }
}
