internal import Mustache

/// Escapes text for HTML, scalar by scalar.
///
/// Mustache's own escaping compares characters: after U+0600, which belongs to the character that follows it, a `<` is none of those that it
/// knows, and a name would become a tag.
struct MarkupText: MustacheContentType {
    /// Makes `{{% CONTENT_TYPE: MARKUP}}` known to templates that are read from now on.
    static func register() {
        MustacheContentTypes.register(MarkupText(), named: "MARKUP")
    }

    func escapeText(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
