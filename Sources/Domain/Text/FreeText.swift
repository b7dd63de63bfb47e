internal import Foundation

/// Text that people type: trimmed, bounded, without control characters.
public enum FreeText {
    /// - Parameters:
    ///   - limit: in characters.
    ///   - lines: whether line ends and tabs are allowed.
    /// - Returns: `nil` for nothing and for blanks.
    public static func checked(_ value: String?, _ field: String, limit: Int, lines: Bool = false) throws(ServiceError) -> String? {
        // UTF-8 first: counting the characters of a megabyte takes long.
        guard let value, value.utf8.count <= limit * 16 else {
            if value == nil { return nil }
            throw tooLong(field, limit)
        }
        let trimmed = value.trimmingCharacters(in: .whitespacesAndNewlines)
        guard trimmed.count <= limit else { throw tooLong(field, limit) }
        let isControl = { (scalar: Unicode.Scalar) in
            scalar.properties.generalCategory == .control && !(lines && ["\n", "\r", "\t"].contains(scalar))
        }
        guard !trimmed.unicodeScalars.contains(where: isControl) else {
            throw ServiceError(.invalidRequest, "\(field) holds control characters.")
        }
        return trimmed.isEmpty ? nil : trimmed
    }

    private static func tooLong(_ field: String, _ limit: Int) -> ServiceError {
        ServiceError(.invalidRequest, "\(field) is longer than \(limit) characters.")
    }
}
