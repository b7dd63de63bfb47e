internal import Domain

/// A JSON object that somebody sent, read key by key. A key that it does not know is refused; `null` is the same as an absent key.
struct ObjectReader<Key: CodingKey & CaseIterable> {
    private let container: KeyedDecodingContainer<Key>

    init(_ decoder: any Decoder, keyedBy keys: Key.Type) throws {
        for key in try decoder.container(keyedBy: AnyKey.self).allKeys where Key(stringValue: key.stringValue) == nil {
            let known = Key.allCases.map(\.stringValue).joined(separator: ", ")
            throw ServiceError(.invalidRequest, "There is no key \((decoder.codingPath + [key]).text): known are \(known).")
        }
        container = try decoder.container(keyedBy: keys)
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func text(_ key: Key) throws -> String? { try container.decodeIfPresent(String.self, forKey: key) }

    func requiredText(_ key: Key) throws -> String { try required(text(key), key) }

    func object<Value: Decodable>(_ key: Key, as type: Value.Type) throws -> Value? { try container.decodeIfPresent(type, forKey: key) }

    func choice<Value: RawRepresentable & CaseIterable>(_ key: Key, of type: Value.Type) throws -> Value? where Value.RawValue == String {
        try parsed(key, "one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))", Value.init(rawValue:))
    }

    func flag(_ key: Key) throws -> Bool? { try container.decodeIfPresent(Bool.self, forKey: key) }

    /// Several of a few words, each at most once.
    func choices<Value: RawRepresentable & CaseIterable & Hashable>(_ key: Key, of type: Value.Type) throws -> Set<Value>? where Value.RawValue == String {
        guard let texts = try container.decodeIfPresent([String].self, forKey: key) else { return nil }
        let values = texts.compactMap(Value.init(rawValue:))
        guard values.count == texts.count, Set(values).count == values.count else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw ServiceError(.invalidRequest, "\((container.codingPath + [key]).text) must be a list of some of \(known), each once.")
        }
        return Set(values)
    }

    /// A text that takes the place of another: `.none` where the key is absent, `.some(nil)` for `null`.
    func replacement(_ key: Key) throws -> String?? { container.contains(key) ? .some(try text(key)) : .none }

    func time(_ key: Key) throws -> Timestamp? {
        try parsed(key, "a time such as 2026-01-31T12:00:00Z") { text in
            guard text.utf8.count <= 40, CalendarDate(String(text.prefix(10))) != nil else { return nil }
            return Timestamp(text)
        }
    }

    func date(_ key: Key) throws -> CalendarDate? { try parsed(key, "a date such as 2019-03-31", CalendarDate.init) }

    func identifier<Entity>(_ key: Key, of type: Identifier<Entity>.Type) throws -> Identifier<Entity>? {
        try parsed(key, "an id as this service gives it, such as 01890a5d-ac96-774b-bcce-b302099a8057", Identifier<Entity>.init)
    }

    func required<Value>(_ value: Value?, _ key: Key) throws -> Value {
        guard let value else { throw ServiceError(.invalidRequest, "\((container.codingPath + [key]).text) is required.") }
        return value
    }

    private func parsed<Value>(_ key: Key, _ expectation: String, _ parse: (String) -> Value?) throws -> Value? {
        guard let text = try text(key) else { return nil }
        guard let value = parse(text) else { throw ServiceError(.invalidRequest, "\((container.codingPath + [key]).text) must be \(expectation).") }
        return value
    }
}
