/// Why a database cannot be brought to this program's schema. Each says what to do.
public enum MigrationError: Error, Sendable {
    case newerDatabase(number: Int, name: String)
    case changed(number: Int, name: String)
    case failed(number: Int, name: String, SQLError)
}

extension MigrationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .newerDatabase(let number, let name):
            "the database was made by a newer version: it holds migration \(number) (\(name)), which this program does not know; start the newer version"
        case .changed(let number, let name):
            "migration \(number) (\(name)) was changed after it had been applied to this database; restore it and add a new one"
        case .failed(let number, let name, let error):
            "migration \(number) (\(name)) failed and was rolled back: \(error)"
        }
    }
}

extension MigrationError: CustomDebugStringConvertible {
    public var debugDescription: String {
        guard case .failed(_, _, let error) = self else { return description }
        return "\(description) (\(error.debugDescription))"
    }
}
