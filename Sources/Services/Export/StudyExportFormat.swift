internal import Foundation

/// How the rows of an export are written. Both say the same; the columns are `ExportedStudy`'s, in the order of `columns`.
public enum StudyExportFormat: String, Sendable, CaseIterable {
    /// RFC 4180 with a header line, for spreadsheets.
    case csv
    /// One JSON object a line, for programs.
    case ndjson

    public var contentType: String {
        switch self {
        case .csv: "text/csv; charset=utf-8; header=present"
        case .ndjson: "application/x-ndjson"
        }
    }

    /// What comes before the first row.
    public var header: [UInt8] {
        switch self {
        case .csv: Array((Self.columns.map(\.name).joined(separator: ",") + "\r\n").utf8)
        case .ndjson: []
        }
    }

    public func line(_ row: ExportedStudy) throws -> [UInt8] {
        switch self {
        case .csv:
            return Array((Self.columns.map { Self.field($0.value(row)) }.joined(separator: ",") + "\r\n").utf8)
        case .ndjson:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(row)) + [UInt8(ascii: "\n")]
        }
    }

    private static let columns: [(name: String, value: @Sendable (ExportedStudy) -> String?)] = [
        ("study", { $0.study }), ("patient", { $0.patient }), ("recordNumber", { $0.recordNumber }), ("patientName", { $0.patientName }),
        ("birthDate", { $0.birthDate }), ("sex", { $0.sex }), ("ageYears", { $0.ageYears.map { "\($0)" } }), ("receivedAt", { $0.receivedAt }),
        ("status", { $0.status }), ("finding", { $0.finding }), ("probability", { $0.probability.map { "\($0)" } }),
        ("warnings", { $0.warnings.joined(separator: ";") }), ("model", { $0.model }), ("modelSha256", { $0.modelSha256 }),
        ("reviewState", { $0.reviewState }), ("reviewedFinding", { $0.reviewedFinding }),
    ]

    /// A spreadsheet takes text that begins with one of these for a formula and runs it; an apostrophe in front makes it text again.
    private static let formulaStarts: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n"]
    private static let quoted: Set<Unicode.Scalar> = [",", "\"", "\n", "\r"]

    private static func field(_ value: String?) -> String {
        // By scalars: a mark that combines with a quote or an equals sign would hide it from a comparison of characters.
        guard let value, let first = value.unicodeScalars.first else { return "" }
        let text = formulaStarts.contains(first) ? "'\(value)" : value
        guard text.unicodeScalars.contains(where: quoted.contains) else { return text }
        let doubled = text.unicodeScalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
        return "\"\(String(String.UnicodeScalarView(doubled)))\""
    }
}
