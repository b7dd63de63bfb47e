internal import Foundation
public import Logging

/// Where a database is: `sqlite:data/pneumoscope.sqlite`, a plain path, or `postgresql://user:password@host:port/database?sslmode=verify-full&…`.
///
/// A PostgreSQL URL is libpq's own, with all its parameters. A SQLite path is relative unless it starts with a slash: `sqlite:///var/lib/x.sqlite`.
public enum SQLDatabaseURL: Sendable, Equatable {
    case sqlite(path: String)
    case postgresql(String)

    /// - Throws: `.misuse` that says what to write instead, and never repeats the URL.
    public init(_ text: String) throws(SQLError) {
        guard !text.utf8.contains(0), let scheme = Self.scheme(of: text) else { throw .misuse(Self.advice) }
        switch scheme {
        case "postgresql", "postgres":
            try Self.checkPlacesOfSecrets(text)
            self = .postgresql(text)
        case "sqlite", "":
            self = .sqlite(path: try Self.path(text.dropFirst(scheme.isEmpty ? 0 : "sqlite:".count)))
        default:
            throw .misuse(Self.advice)
        }
    }

    private static let advice = "the database URL must be sqlite:PATH, a path, or postgresql://USER:PASSWORD@HOST/DATABASE"

    /// Empty for a plain path.
    private static func scheme(of text: String) -> String? {
        guard !text.isEmpty else { return nil }
        guard let colon = text.firstIndex(of: ":") else { return "" }
        let scheme = text[..<colon].lowercased()
        return scheme.allSatisfy { $0.isLetter || $0.isNumber } ? scheme : ""
    }

    private static func path(_ rest: Substring) throws(SQLError) -> String {
        let path = rest.hasPrefix("//") ? String(rest.dropFirst(2)) : String(rest)
        guard !path.isEmpty, !path.hasPrefix(":") else { throw .misuse("the database URL names no file: write sqlite:data/pneumoscope.sqlite") }
        return path
    }

    /// A password with `@` or `/` in it that is not percent-encoded makes libpq take its rest for a host or a port, and say it in errors.
    private static func checkPlacesOfSecrets(_ url: String) throws(SQLError) {
        guard let start = url.range(of: "://") else { throw .misuse(Self.advice) }
        let authority = url[start.upperBound...].prefix { $0 != "/" }
        let path = url[authority.endIndex...].prefix { $0 != "?" }
        guard authority.count(where: { $0 == "@" }) <= 1, !path.contains("@") else {
            throw .misuse("the database URL cannot be read: write the password's special characters as %40 for @, %2F for /")
        }
    }
}

/// Opens the database that a URL names. SQLite's file is made where it is missing; PostgreSQL is not called before the first transaction, so that a
/// service can start while its server is away.
///
/// - Throws: `.misuse` for a URL that cannot be read, `.unavailable` for a file that cannot be opened.
public func openDatabase(url: String, configuration: SQLConfiguration = SQLConfiguration(), logger: Logger) async throws -> any SQLDatabase {
    switch try SQLDatabaseURL(url) {
    case .sqlite(let path): try SQLiteDatabase(path: path, configuration: configuration)
    case .postgresql(let url): try PostgreSQLDatabase(url: url, configuration: configuration, logger: logger)
    }
}
