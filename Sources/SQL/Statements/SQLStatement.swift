/// A statement and the values bound to it.
///
/// Its text comes from the program's source only. An interpolation binds: `"SELECT name FROM patients WHERE id = \(id)"` sends the id apart from the
/// text, so that no value can change what the statement does. Text of the source that is not written in place must say so: `\(raw: "…")`.
///
/// PostgreSQL infers the type of a bound value from where it stands. Where nothing says it, as in `SELECT \(5)`, it takes text: write
/// `CAST(\(5) AS BIGINT)`.
public struct SQLStatement: Sendable {
    indirect enum Part: Sendable {
        case text(StaticString)
        case value(SQLValue)
        case byDialect(sqlite: SQLStatement, postgresql: SQLStatement)
    }

    /// A statement's text in one dialect, its values in the order of their placeholders.
    struct Rendered {
        var text = ""
        var values: [SQLValue] = []
    }

    /// SQLite's limit; PostgreSQL's is 65,535.
    static let maximumValues = 32_766

    var parts: [Part]

    /// Whether a list decides its text, so that keeping it prepared would fill the cache with lengths: GRDB's has no limit.
    var varies: Bool

    init(parts: [Part] = [], varies: Bool = false) {
        self.parts = parts
        self.varies = varies
    }

    /// Writes statements or conditions one after another.
    public static func joined(_ statements: [SQLStatement], separator: StaticString) -> SQLStatement {
        // A handful are the conditions of a search; many are the rows of an INSERT.
        var joined = SQLStatement(varies: statements.count > 8)
        for (index, statement) in statements.enumerated() {
            if index > 0 { joined.parts.append(.text(separator)) }
            joined.append(statement)
        }
        return joined
    }

    /// The text that the engine is given: placeholders instead of values.
    public func text(for dialect: SQLDialect) -> String { rendered(for: dialect).text }

    mutating func append(_ other: SQLStatement) {
        parts += other.parts
        varies = varies || other.varies
    }

    func rendered(for dialect: SQLDialect) -> Rendered {
        var rendered = Rendered()
        render(for: dialect, into: &rendered)
        return rendered
    }

    private func render(for dialect: SQLDialect, into rendered: inout Rendered) {
        for part in parts {
            switch part {
            case .text(let text):
                rendered.text += text.description
            case .value(let value):
                rendered.values.append(value)
                rendered.text += dialect.placeholder(rendered.values.count)
            case .byDialect(let sqlite, let postgresql):
                (dialect == .sqlite ? sqlite : postgresql).render(for: dialect, into: &rendered)
            }
        }
    }
}

extension SQLStatement.Rendered {
    /// Refuses what one engine would cut, change or misread in silence.
    func check() throws(SQLError) {
        guard values.count <= SQLStatement.maximumValues else {
            throw .misuse("a statement binds at most \(SQLStatement.maximumValues) values: split the list")
        }
        for (index, value) in values.enumerated() {
            switch value {
            case .text(let text) where text.utf8.contains(0): throw .misuse("value \(index + 1) is text with a NUL byte, which no column can hold")
            case .real(let real) where real.isNaN: throw .misuse("value \(index + 1) is not a number (NaN): bind NULL instead")
            default: break
            }
        }
    }
}
