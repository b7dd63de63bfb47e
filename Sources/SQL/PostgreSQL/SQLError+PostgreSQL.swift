internal import Foundation

extension SQLError {
    /// - Parameters:
    ///   - isReading: whether the transaction asked for no more than reading, so that a refused write is the program's fault, not a standby's.
    ///   - lost: whether the connection went with it.
    init(_ result: PostgreSQLResult, isReading: Bool = false, lost: Bool = false) {
        let state = result.errorField("C")
        let words = ["M", "D", "H"].compactMap { result.errorField($0) }.joined(separator: "; ")
        if lost {
            self.init(.unavailable, "the connection to the database was lost", sqlState: state, detail: words)
        } else if isReading, state == "25006" {
            self = .writesInReading
        } else if Self.isStalePlan(result) {
            self.init(.serialisation, "a table was changed under a prepared statement: try again", sqlState: state, detail: words)
        } else {
            let (code, message) = Self.meaning(of: state ?? "", result)
            self.init(code, message, sqlState: state, detail: words)
        }
    }

    /// "cached plan must not change result type", whose state it shares with other errors; or the prepared statement is gone.
    static func isStalePlan(_ result: PostgreSQLResult) -> Bool {
        switch result.errorField("C") {
        case "26000": true
        case "0A000": result.errorField("R") == "RevalidateCachedQuery"
        default: false
        }
    }

    /// PostgreSQL manual, appendix A.
    private static func meaning(of state: String, _ result: PostgreSQLResult) -> (Code, String) {
        switch state {
        case "23505":
            let constraint = uniqueConstraint(result)
            return (.uniqueViolation(constraint: constraint), "\(constraint ?? "a unique value") is already taken")
        case "23503": return (.foreignKeyViolation, "a foreign key was violated")
        case "23502", "23514", "23P01", "P0001": return (.checkViolation, "a rule of the schema was violated")
        case "40001", "40P01": return (.serialisation, "two transactions crossed: try again")
        case "53100": return (.diskFull, "the database server's disk is full")
        case "55P03": return (.busy, "another transaction held a lock for too long")
        case "57014": return (.busy, "the statement ran past its time limit")
        case "25006": return (.unavailable, "the database server can only be read")
        case "25P02": return (.misuse, "a statement failed earlier in this transaction")
        default: return meaning(ofClass: String(state.prefix(2)))
        }
    }

    private static func meaning(ofClass stateClass: String) -> (Code, String) {
        switch stateClass {
        case "08", "57": (.unavailable, "the database server is not available")
        case "28": (.unavailable, "the database server refuses the user")
        case "53": (.unavailable, "the database server is out of resources")
        case "0A", "22", "25", "42": (.misuse, "the statement cannot be run")
        default: (.unknown, "an error of the database")
        }
    }

    /// The columns, as SQLite names them, from `Key (site, number)=(…) already exists.`, whose brackets stand in every language.
    private static func uniqueConstraint(_ result: PostgreSQLResult) -> String? {
        let name = result.errorField("n")
        guard let table = result.errorField("t"), let detail = result.errorField("D"), let end = detail.range(of: ")=("),
            let start = detail.range(of: "(")
        else { return name }
        let columns = detail[start.upperBound..<end.lowerBound]
        guard !columns.contains("(") else { return name }
        return columns.split(separator: ", ").map { "\(table).\($0)" }.joined(separator: ", ")
    }
}
