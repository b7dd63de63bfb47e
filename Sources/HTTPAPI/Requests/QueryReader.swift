internal import Domain
internal import Foundation
internal import Hummingbird

/// The parameters of a request's query: each known by name, given once, and read as what it is.
struct QueryReader {
    private let values: [String: String]

    /// - Parameter names: those that the route knows.
    /// - Throws: `invalidRequest` for another name, a name given twice, and text that is not percent-encoded UTF-8.
    init(_ request: Request, _ names: [String] = []) throws {
        var values: [String: String] = [:]
        for pair in (request.uri.query ?? "").split(separator: "&") {
            let (name, value) = try Self.decoded(pair)
            guard names.contains(name) else { throw Self.unknown(name, names) }
            guard values.updateValue(value, forKey: name) == nil else { throw ServiceError(.invalidRequest, "The query gives \(name) more than once.") }
        }
        self.values = values
    }

    /// A space is sent as `%20` or, by forms, as `+`.
    private static func decoded(_ pair: Substring) throws -> (name: String, value: String) {
        let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { half in
            half.replacing("+", with: " ").removingPercentEncoding
        }
        guard let name = halves[0], let value = halves.count == 2 ? halves[1] : "" else {
            throw ServiceError(.invalidRequest, "The query is not percent-encoded UTF-8.")
        }
        return (name, value)
    }

    private static func unknown(_ name: String, _ names: [String]) -> ServiceError {
        let known = names.isEmpty ? "takes none" : "takes \(names.joined(separator: ", "))"
        return ServiceError(.invalidRequest, "There is no query parameter \(quoted(name)): this route \(known).")
    }

    /// Words to look for; `nil` where there are none.
    func text(_ name: String, limit: Int = 200) throws -> String? {
        try FreeText.checked(values[name], name, limit: limit)
    }

    func flag(_ name: String) throws -> Bool? {
        try value(name, "true or false") { Bool($0) }
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        try value(name, "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    func number(_ name: String, in range: ClosedRange<Double>, _ expectation: String) throws -> Double? {
        try value(name, expectation) { text in Double(text).flatMap { range.contains($0) ? $0 : nil } }
    }

    func choice<Value: RawRepresentable & CaseIterable>(_ name: String, of type: Value.Type) throws -> Value? where Value.RawValue == String {
        try value(name, "one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))", Value.init(rawValue:))
    }

    func identifier<Entity>(_ name: String, of type: Identifier<Entity>.Type) throws -> Identifier<Entity>? {
        try value(name, "an id as this service gives it, such as 01890a5d-ac96-774b-bcce-b302099a8057", Identifier<Entity>.init)
    }

    func date(_ name: String) throws -> CalendarDate? {
        try value(name, "a date such as 2026-01-31", CalendarDate.init)
    }

    /// - Parameter dayEnds: whether a date without a time means the day's end instead of its beginning.
    func moment(_ name: String, dayEnds: Bool) throws -> Timestamp? {
        try value(name, "a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z") { text in
            if let date = CalendarDate(text) { return dayEnds ? Timestamp(day: date.start.day + 1) : date.start }
            // Four digits of year: a later one does not fit into microseconds.
            guard text.utf8.count <= 40, CalendarDate(String(text.prefix(10))) != nil else { return nil }
            return Timestamp(text)
        }
    }

    func page() throws -> PageRequest {
        let limit = try integer("limit", in: 1...PageRequest.maximumLimit) ?? 50
        return try PageRequest(limit: limit, after: try value("cursor", "the cursor that the page before gave as next", PageCursor.init))
    }

    func value<Value>(_ name: String, _ expectation: String, _ parse: (String) -> Value?) throws -> Value? {
        guard let text = values[name] else { return nil }
        guard let value = parse(text) else { throw ServiceError(.invalidRequest, "\(name) must be \(expectation).") }
        return value
    }

    /// The same query with another cursor, in a stable order.
    func query(withCursor cursor: PageCursor) -> String {
        let pairs = values.merging(["cursor": cursor.description]) { $1 }.sorted { $0.key < $1.key }
        return pairs.map { "\(Self.encoded($0))=\(Self.encoded($1))" }.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        // RFC 3986 §2.3: what is never mistaken for a delimiter.
        text.addingPercentEncoding(withAllowedCharacters: CharacterSet(charactersIn: "-._~").union(.asciiAlphanumerics)) ?? ""
    }
}

extension CharacterSet {
    fileprivate static let asciiAlphanumerics = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
}

/// A name that somebody sent, short and harmless enough for a message.
func quoted(_ name: String) -> String {
    let shown = String.UnicodeScalarView(name.unicodeScalars.prefix(40).filter { $0.properties.generalCategory != .control })
    return "'\(String(shown))'"
}
