internal import Domain
internal import SQL

extension ServiceError {
    /// What a failure of the database means to the person who waits for it.
    init(storing error: SQLError) {
        let (code, message) = Self.meaning(of: error.code)
        self.init(code, message, cause: DatabaseFailure(error))
    }

    private static func meaning(of code: SQLError.Code) -> (Code, String) {
        switch code {
        case .unavailable: (.storageUnavailable, "The database cannot be reached now: try again in a moment.")
        case .diskFull: (.storageFull, "There is no room left in the database: nothing was recorded. Try again when room has been made.")
        case .busy, .serialisation: (.overloaded, "The database has too much to do: try again in a moment.")
        case .uniqueViolation(let constraint?) where constraint.hasSuffix("patients.record_number"):
            (.conflict, "The record number belongs to another patient.")
        case .uniqueViolation(let constraint?) where constraint.hasSuffix("users.name"):
            (.conflict, "The name belongs to another user: choose another.")
        case .uniqueViolation(let constraint?) where constraint.hasSuffix("users.issuer, users.subject"):
            (.conflict, "The account at the identity provider belongs to another user.")
        // Two processes made one sort key in the same millisecond: the next attempt has another.
        case .uniqueViolation(let constraint?) where constraint.hasSuffix(".sequence"): (.overloaded, "Two records got one key: try again.")
        case .foreignKeyViolation: (.conflict, "Something that the record refers to is gone.")
        default: (.unknown, "The database failed.")
        }
    }
}

/// A failure of the database for the log, without what the engine said of it: that may quote a patient's name.
struct DatabaseFailure: Error, CustomStringConvertible {
    let description: String

    init(_ error: SQLError) {
        description = "\(error) [\(error.code)]"
    }
}
