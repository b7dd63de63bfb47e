/// Comma-separated values as RFC 4180 has them: quoted fields may hold commas, line ends and doubled quotes.
/// Lines end in LF or CRLF; a byte order mark and empty lines are passed over.
struct CSVReader {
    struct Row: Equatable {
        /// Where the row begins, counted from 1.
        let line: Int
        let fields: [String]
    }

    struct Malformed: Error, Equatable {
        let line: Int
        let message: String
    }

    private enum State { case plain, quoted, quoteEnded }

    private var state = State.plain
    private var line = 1
    private var rowLine = 1
    private var field = String.UnicodeScalarView()
    private var fields: [String] = []
    private var rows: [Row] = []

    static func rows(of text: String) throws(Malformed) -> [Row] {
        var reader = CSVReader()
        // Scalars, because "\r\n" is one Character; carriage returns are dropped where a line ends.
        for scalar in text.unicodeScalars.drop(while: { $0 == "\u{FEFF}" }) { try reader.read(scalar) }
        return try reader.finish()
    }

    private mutating func read(_ scalar: Unicode.Scalar) throws(Malformed) {
        switch state {
        case .plain: try readPlain(scalar)
        case .quoted: readQuoted(scalar)
        case .quoteEnded: try readAfterQuote(scalar)
        }
        if scalar == "\n" { line += 1 }
        if scalar == "\n", state != .quoted { rowLine = line }
    }

    private mutating func readPlain(_ scalar: Unicode.Scalar) throws(Malformed) {
        switch scalar {
        case ",": endField()
        case "\n": endRow()
        case "\"" where field.isEmpty: state = .quoted
        case "\"": throw Malformed(line: line, message: "a quote stands inside a field that does not begin with one")
        default: field.append(scalar)
        }
    }

    private mutating func readQuoted(_ scalar: Unicode.Scalar) {
        if scalar == "\"" { state = .quoteEnded } else { field.append(scalar) }
    }

    private mutating func readAfterQuote(_ scalar: Unicode.Scalar) throws(Malformed) {
        switch scalar {
        case "\"": field.append(scalar); state = .quoted
        case ",": endField()
        case "\n": endRow()
        case "\r": break
        default: throw Malformed(line: line, message: "text follows a closing quote")
        }
    }

    private mutating func finish() throws(Malformed) -> [Row] {
        if state == .quoted { throw Malformed(line: rowLine, message: "a quote is never closed") }
        endRow()
        return rows
    }

    private mutating func endField() {
        fields.append(String(field))
        field.removeAll()
        state = .plain
    }

    private mutating func endRow() {
        if state == .plain, field.last == "\r" { field.removeLast() }
        let isBlank = fields.isEmpty && field.isEmpty && state == .plain
        endField()
        if !isBlank { rows.append(Row(line: rowLine, fields: fields)) }
        fields.removeAll()
    }
}
