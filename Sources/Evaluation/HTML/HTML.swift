/// Markup. Text enters it only by interpolation, which escapes, so forgetting to is impossible.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    let markup: String

    init(stringLiteral markup: String) {
        self.markup = markup
    }

    init(stringInterpolation: StringInterpolation) {
        markup = stringInterpolation.markup
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity * 2)
        }

        mutating func appendLiteral(_ literal: String) {
            markup += literal
        }

        mutating func appendInterpolation(_ text: some StringProtocol) {
            for scalar in text.unicodeScalars { markup.unicodeScalars.append(contentsOf: Self.escaped(scalar)) }
        }

        mutating func appendInterpolation(_ number: Int) {
            markup += String(number)
        }

        /// A coordinate: tenths of a unit are finer than any screen shows.
        mutating func appendInterpolation(_ coordinate: Double) {
            markup += coordinate.decimals(1)
        }

        mutating func appendInterpolation(_ html: HTML) {
            markup += html.markup
        }

        mutating func appendInterpolation(_ parts: [HTML]) {
            for part in parts { markup += part.markup }
        }

        private static func escaped(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
            switch scalar {
            case "&": "&amp;".unicodeScalars
            case "<": "&lt;".unicodeScalars
            case ">": "&gt;".unicodeScalars
            case "\"": "&quot;".unicodeScalars
            case "'": "&#39;".unicodeScalars
            // HTML has no way to write the other control characters.
            case "\0"..<" " where scalar != "\n" && scalar != "\t", "\u{7F}"..."\u{9F}": "\u{FFFD}".unicodeScalars
            default: String.UnicodeScalarView([scalar])
            }
        }
    }
}
