public import Domain
public import SQL

// How the domain's words are written into columns.
extension AuditAction: SQLBindable, SQLReadable {}
extension AuditEvent.Outcome: SQLBindable, SQLReadable {}
extension Author.Kind: SQLBindable, SQLReadable {}
extension Finding: SQLBindable, SQLReadable {}
extension Job.Kind: SQLBindable, SQLReadable {}
extension PredictionWarning.Code: SQLBindable, SQLReadable {}
extension RadiographDescription.Format: SQLBindable, SQLReadable {}
extension RecordedPrediction.Role: SQLBindable, SQLReadable {}
extension Review.Verdict: SQLBindable, SQLReadable {}
extension ReviewState: SQLBindable, SQLReadable {}
extension ServiceError.Code: SQLBindable, SQLReadable {}
extension Sex: SQLBindable, SQLReadable {}
extension Study.Status.Name: SQLBindable, SQLReadable {}

extension Timestamp: SQLBindable, SQLReadable {
    public var sqlValue: SQLValue { .integer(microseconds) }

    public init(sqlValue: SQLValue) throws { self.init(microseconds: try Int64(sqlValue: sqlValue)) }
}

/// Nanoseconds: what a clock of Linux gives.
extension Duration: SQLBindable, SQLReadable {
    public var sqlValue: SQLValue { .integer(components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000) }

    public init(sqlValue: SQLValue) throws { self = .nanoseconds(try Int64(sqlValue: sqlValue)) }
}

extension Age: SQLBindable, SQLReadable {
    public var sqlValue: SQLValue { .real(years) }

    public init(sqlValue: SQLValue) throws {
        guard let age = Age(years: try Double(sqlValue: sqlValue)) else { throw UnreadableRecord("an age") }
        self = age
    }
}

/// Texts that are their own description.
public protocol TextColumn: SQLBindable, SQLReadable, LosslessStringConvertible {}

extension TextColumn {
    public var sqlValue: SQLValue { .text(description) }

    public init(sqlValue: SQLValue) throws {
        guard let value = Self(try String(sqlValue: sqlValue)) else { throw UnreadableRecord("\(Self.self)") }
        self = value
    }
}

extension CalendarDate: TextColumn {}
extension Identifier: TextColumn {}
extension ImageDigest: TextColumn {}

extension Identifier {
    /// The key of the record's row.
    var sequence: Int64 { uuid.sortKey }

    /// For a look-up: the sequence finds the row, the identifier makes sure of it.
    var condition: SQLStatement { "sequence = \(sequence) AND id = \(self)" }
}

/// A column holds what this program never wrote.
struct UnreadableRecord: Error, CustomStringConvertible {
    let description: String

    init(_ what: String) {
        description = "a column does not hold \(what)"
    }
}
