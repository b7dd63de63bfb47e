/// A header value with parameters, such as `form-data; name="file"` (RFC 9110 §5.6.6).
struct HeaderParameters {
    /// What stands before the first semicolon, in lower case.
    let value: String
    /// By name in lower case, unquoted.
    let parameters: [String: String]

    init(_ text: String) {
        var fields = Self.split(text)[...]
        value = (fields.popFirst() ?? "").trimmingBlanks().lowercased()
        var parameters: [String: String] = [:]
        for field in fields {
            guard let equals = field.firstIndex(of: "=") else { continue }
            parameters[field[..<equals].trimmingBlanks().lowercased()] = Self.unquoted(field[field.index(after: equals)...].trimmingBlanks())
        }
        self.parameters = parameters
    }

    /// Splits at semicolons that stand outside quotes.
    private static func split(_ text: String) -> [Substring] {
        var quoted = false
        var escaped = false
        return text.split(omittingEmptySubsequences: false) { character in
            defer { escaped = quoted && character == "\\" && !escaped }
            if character == "\"", !escaped { quoted.toggle() }
            return character == ";" && !quoted
        }
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return String(text.dropFirst().dropLast()).replacing("\\\"", with: "\"")
    }
}

extension StringProtocol {
    func trimmingBlanks() -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
