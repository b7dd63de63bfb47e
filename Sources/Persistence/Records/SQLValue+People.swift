public import Domain
public import SQL
public import Services

// How the words of people and of what they sign in with are written into columns. Wrapped where the type is the ports' own.
extension Session.Method: SQLBindable, SQLReadable {}
extension Session.EndReason: SQLBindable, SQLReadable {}

extension TokenDigest: SQLBindable, SQLReadable {
    public var sqlValue: SQLValue { .text(hex) }

    public init(sqlValue: SQLValue) throws { self.init(hex: try String(sqlValue: sqlValue)) }
}

extension PasswordHash: SQLBindable, SQLReadable {
    public var sqlValue: SQLValue { .text(text) }

    public init(sqlValue: SQLValue) throws { self.init(try String(sqlValue: sqlValue)) }
}

extension SealedSecret: SQLBindable, SQLReadable {
    public var sqlValue: SQLValue { .blob(bytes) }

    public init(sqlValue: SQLValue) throws { self.init(bytes: try [UInt8](sqlValue: sqlValue)) }
}

/// A set of words in one column, with a blank between as in an OAuth scope (RFC 6749, section 3.3), in the order of the alphabet.
/// Read for every request: splitting takes a fraction of what parsing JSON takes.
struct StoredWords<Word: RawRepresentable & Hashable & Sendable>: SQLBindable, SQLReadable where Word.RawValue == String {
    let words: Set<Word>

    init(_ words: Set<Word>) {
        self.words = words
    }

    init(sqlValue: SQLValue) throws {
        words = Set(
            try String(sqlValue: sqlValue).split(separator: " ").map { text in
                guard let word = Word(rawValue: String(text)) else { throw UnreadableRecord("a known \(Word.self)") }
                return word
            })
    }

    var text: String { words.map(\.rawValue).sorted().joined(separator: " ") }

    var sqlValue: SQLValue { .text(text) }
}

extension Identifier {
    /// For a look-up in a join, where every table has the two columns.
    func condition(in table: StaticString) -> SQLStatement { "\(raw: table).sequence = \(sequence) AND \(raw: table).id = \(self)" }
}

extension UserID {
    /// For what belongs to the user.
    var owning: SQLStatement { "owner = (SELECT users.sequence FROM users WHERE \(condition(in: "users")))" }
}

extension String {
    /// What came from a client's header, and what neither engine can keep.
    var withoutNUL: String { utf8.contains(0) ? String(unicodeScalars.filter { $0.value != 0 }.map(Character.init)) : self }
}
