/// One step of the schema. Once released it never changes: what is wrong with it is put right by a later one.
public struct Migration: Sendable {
    /// Its place in the order, from 1.
    public let number: Int
    public let name: String
    /// Why the schema needs it.
    public let reason: String
    public let statements: [SQLStatement]

    public init(number: Int, name: String, reason: String, statements: [SQLStatement]) {
        self.number = number
        self.name = name
        self.reason = reason
        self.statements = statements
    }

    /// FNV-1a over the statements of one dialect, however they are laid out: enough to notice an edit.
    func checksum(for dialect: SQLDialect) -> String {
        let texts = statements.map { $0.text(for: dialect).split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        let hash = texts.joined(separator: "; ").utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}

/// What a database says of a migration.
public struct MigrationStatus: Sendable, Equatable {
    public let number: Int
    public let name: String
    /// ISO 8601, UTC; `nil` where it is yet to be applied.
    public let appliedAt: String?

    public var isApplied: Bool { appliedAt != nil }
}

/// A migration that would run, with its statements as the engine would get them.
public struct PlannedMigration: Sendable {
    public let migration: Migration
    public let statements: [String]
}
