// Literals are StaticString throughout, so that the compiler keeps text made at run time out of a statement.
extension SQLStatement: ExpressibleByStringInterpolation {
    public init(stringLiteral value: StaticString) {
        self.init(parts: [.text(value)])
    }

    public init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.statement
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        var statement = SQLStatement()

        public init(literalCapacity: Int, interpolationCount: Int) {
            statement.parts.reserveCapacity(2 * interpolationCount + 1)
        }

        public mutating func appendLiteral(_ literal: StaticString) {
            guard literal.utf8CodeUnitCount > 0 else { return }
            statement.parts.append(.text(literal))
        }

        /// Binds a value.
        public mutating func appendInterpolation(_ value: some SQLBindable) {
            statement.parts.append(.value(value.sqlValue))
        }

        /// Binds a value or NULL.
        public mutating func appendInterpolation<Value: SQLBindable>(_ value: Value?) {
            statement.parts.append(.value(value.sqlValue))
        }

        /// Puts another statement, or a part of one, in this place with the values bound to it.
        public mutating func appendInterpolation(_ part: SQLStatement) {
            statement.append(part)
        }

        /// Text of the source, such as a constant with column names.
        public mutating func appendInterpolation(raw text: StaticString) {
            appendLiteral(text)
        }

        /// `(?, ?, ?)`, for `id IN \(list: ids)`. An empty list becomes `(NULL)`: neither `IN` nor `NOT IN` is then true of any row.
        public mutating func appendInterpolation(list: [some SQLBindable]) {
            statement.varies = true
            guard !list.isEmpty else { return appendLiteral("(NULL)") }
            for (index, value) in list.enumerated() {
                appendLiteral(index == 0 ? "(" : ", ")
                appendInterpolation(value)
            }
            appendLiteral(")")
        }

        /// What each engine is to read here.
        public mutating func appendInterpolation(sqlite: SQLStatement, postgresql: SQLStatement) {
            statement.varies = statement.varies || sqlite.varies || postgresql.varies
            statement.parts.append(.byDialect(sqlite: sqlite, postgresql: postgresql))
        }
    }
}
