internal import CPostgreSQL
internal import Foundation

/// Opens connections as the URL says.
struct PostgreSQLConnector: Sendable {
    private let url: String
    private let password: String?
    private let configuration: SQLConfiguration

    /// - Throws: `.misuse` without the URL and without libpq's words, which may repeat a part of the password.
    init(url: String, configuration: SQLConfiguration) throws(SQLError) {
        guard let options = PQconninfoParse(url, nil) else {
            throw .misuse("the database URL cannot be read: write postgresql://USER:PASSWORD@HOST:PORT/DATABASE, special characters percent-encoded")
        }
        defer { PQconninfoFree(options) }
        password = Self.value(of: "password", in: options)
        self.url = url
        self.configuration = configuration
    }

    /// Blocks for as long as the server takes, at most `connectLimit` for each of the URL's hosts.
    func connect() throws(SQLError) -> PostgreSQLConnection {
        guard let pointer = open() else { throw SQLError(.unavailable, "out of memory") }
        guard PQstatus(pointer) == CONNECTION_OK else {
            let words = PQerrorMessage(pointer).map { String(cString: $0) } ?? ""
            PQfinish(pointer)
            throw SQLError(.unavailable, "the database server cannot be reached or refuses the connection", detail: withoutPassword(words))
        }
        // libpq's default writes the server's notices to standard error.
        PQsetNoticeReceiver(pointer, { _, _ in }, nil)
        let connection = PostgreSQLConnection(PostgreSQLWire(owning: pointer), statementLimit: configuration.statementLimit)
        try connection.prepareSession(session)
        return connection
    }

    private func open() -> OpaquePointer? {
        // Of a word that comes twice libpq takes the last: the URL overrules what stands before it.
        let words: KeyValuePairs = [
            "connect_timeout": "\(max(2, configuration.connectLimit.components.seconds))",
            "fallback_application_name": configuration.applicationName,
            "keepalives_idle": "30", "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "30000",
            "dbname": url,
            "client_encoding": "UTF8",
        ]
        let keywords = words.map { strdup($0.key) } + [nil]
        let values = words.map { strdup($0.value) } + [nil]
        defer { for text in keywords + values { free(text) } }
        return PQconnectdbParams(keywords.map { UnsafePointer($0) }, values.map { UnsafePointer($0) }, 1)
    }

    /// Sent rather than given as `options`, which connection poolers refuse.
    private var session: [String] {
        [
            "SET statement_timeout = \(configuration.statementLimit.milliseconds)", "SET lock_timeout = \(configuration.rowLockLimit.milliseconds)",
            "SET TimeZone = 'UTC'", "SET bytea_output = 'hex'", "SET extra_float_digits = 1",
        ]
    }

    private func withoutPassword(_ text: String) -> String {
        guard let password, !password.isEmpty else { return text }
        return text.replacingOccurrences(of: password, with: "…")
    }

    private static func value(of keyword: String, in options: UnsafeMutablePointer<PQconninfoOption>) -> String? {
        var option = options
        while let name = option.pointee.keyword {
            if String(cString: name) == keyword { return option.pointee.val.map { String(cString: $0) } }
            option += 1
        }
        return nil
    }
}
