internal import Foundation
internal import GRDB

extension SQLError {
    init(_ error: DatabaseError) {
        let (code, message) = Self.meaning(of: error)
        self.init(code, message, detail: "SQLite \(error.extendedResultCode.rawValue): \(error.message ?? "no message")")
    }

    /// What a statement threw. A cancelled task's statements are interrupted.
    init(running error: any Error, isReading: Bool) {
        switch error {
        case let error as DatabaseError where isReading && error.resultCode == .SQLITE_READONLY: self = .writesInReading
        case let error as SQLError: self = error
        case let error as DatabaseError: self.init(error)
        case is CancellationError: self.init(.busy, "the task was cancelled")
        default: self.init(.unknown, "an unexpected error", detail: String(reflecting: error))
        }
    }

    /// What opening a file threw.
    static func opening(_ error: any Error) -> SQLError {
        let detail = String(reflecting: error)
        guard let error = error as? DatabaseError else { return SQLError(.unavailable, "the database file cannot be made: check its folder", detail: detail) }
        return SQLError(error)
    }

    private static func meaning(of error: DatabaseError) -> (Code, String) {
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            let constraint = error.message.flatMap(uniqueConstraint)
            return (.uniqueViolation(constraint: constraint), "\(constraint ?? "a unique value") is already taken")
        case .SQLITE_CONSTRAINT_FOREIGNKEY: return (.foreignKeyViolation, "a foreign key was violated")
        case .SQLITE_CONSTRAINT_DATATYPE: return (.misuse, "a value is of another type than its column")
        // The only one of shared memory that is written: it is made as large as it must be, and fails when the disk is full.
        case .SQLITE_IOERR_SHMSIZE: return (.diskFull, "the disk is full")
        default: return meaning(ofPrimary: error.resultCode)
        }
    }

    private static func meaning(ofPrimary code: ResultCode) -> (Code, String) {
        switch code {
        case .SQLITE_CONSTRAINT: (.checkViolation, "a rule of the schema was violated")
        case .SQLITE_BUSY, .SQLITE_LOCKED: (.busy, "another process holds the database's lock")
        case .SQLITE_FULL: (.diskFull, "the disk is full")
        case .SQLITE_CANTOPEN, .SQLITE_PERM: (.unavailable, "the database file cannot be opened: check its folder and its rights")
        case .SQLITE_READONLY: (.unavailable, "the database can only be read here")
        case .SQLITE_NOTADB, .SQLITE_CORRUPT: (.unknown, "the database file is damaged or is no SQLite database: restore a backup")
        case .SQLITE_NOMEM: (.unavailable, "out of memory")
        case .SQLITE_INTERRUPT, .SQLITE_ABORT: (.busy, "the statement was interrupted")
        case .SQLITE_ERROR, .SQLITE_MISUSE, .SQLITE_RANGE, .SQLITE_MISMATCH, .SQLITE_TOOBIG: (.misuse, "the statement cannot be run")
        default: (.unknown, "an error of the database")
        }
    }

    /// From `UNIQUE constraint failed: patients.site, patients.number` or `UNIQUE constraint failed: index 'users_name'`.
    private static func uniqueConstraint(_ message: String) -> String? {
        guard let range = message.range(of: "constraint failed: ") else { return nil }
        let name = message[range.upperBound...]
        guard name.hasPrefix("index '") else { return String(name) }
        return String(name.dropFirst("index '".count).dropLast())
    }
}
