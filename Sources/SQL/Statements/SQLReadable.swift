/// What a column may be read as. A value of another kind is an error, never a guess.
public protocol SQLReadable {
    /// - Throws: anything; `SQLRow` turns it into an `SQLError` that names the column.
    init(sqlValue: SQLValue) throws
}

/// A value was of another kind. `SQLRow` adds the column's name.
struct SQLReadingError: Error, CustomStringConvertible {
    let description: String

    init(_ value: SQLValue, isNo wanted: String) {
        description = "it holds \(value.kind), which is not \(wanted)"
    }
}

extension SQLValue: SQLReadable {
    public init(sqlValue: SQLValue) { self = sqlValue }
}

extension Int64: SQLReadable {
    public init(sqlValue: SQLValue) throws {
        switch sqlValue {
        case .integer(let integer): self = integer
        default: throw SQLReadingError(sqlValue, isNo: "an integer")
        }
    }
}

extension Int: SQLReadable {
    public init(sqlValue: SQLValue) throws { self = Int(try Int64(sqlValue: sqlValue)) }
}

/// 0 and 1 only.
extension Bool: SQLReadable {
    public init(sqlValue: SQLValue) throws {
        switch sqlValue {
        case .integer(0): self = false
        case .integer(1): self = true
        default: throw SQLReadingError(sqlValue, isNo: "0 or 1")
        }
    }
}

/// Integers too: an engine may store a whole number as one.
extension Double: SQLReadable {
    public init(sqlValue: SQLValue) throws {
        switch sqlValue {
        case .real(let real): self = real
        case .integer(let integer): self = Double(integer)
        default: throw SQLReadingError(sqlValue, isNo: "a number")
        }
    }
}

extension String: SQLReadable {
    public init(sqlValue: SQLValue) throws {
        guard case .text(let text) = sqlValue else { throw SQLReadingError(sqlValue, isNo: "text") }
        self = text
    }
}

extension [UInt8]: SQLReadable {
    public init(sqlValue: SQLValue) throws {
        guard case .blob(let bytes) = sqlValue else { throw SQLReadingError(sqlValue, isNo: "a blob") }
        self = bytes
    }
}

extension Optional: SQLReadable where Wrapped: SQLReadable {
    public init(sqlValue: SQLValue) throws {
        self = sqlValue == .null ? nil : try Wrapped(sqlValue: sqlValue)
    }
}

extension SQLReadable where Self: RawRepresentable, RawValue: SQLReadable {
    public init(sqlValue: SQLValue) throws {
        let rawValue = try RawValue(sqlValue: sqlValue)
        guard let value = Self(rawValue: rawValue) else { throw SQLReadingError(sqlValue, isNo: "a known \(Self.self)") }
        self = value
    }
}
