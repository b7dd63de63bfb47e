import Logging
import SQL
import Testing

/// Which URLs name a database, and that none comes back in an error.
struct SQLDatabaseURLTests {
    @Test(arguments: [
        ("sqlite:data/x.sqlite", "data/x.sqlite"), ("sqlite:///var/x.sqlite", "/var/x.sqlite"), ("sqlite:/var/x.sqlite", "/var/x.sqlite"),
        ("data/x.sqlite", "data/x.sqlite"), ("/var/a b.sqlite", "/var/a b.sqlite"), ("./odd:name", "./odd:name"),
    ])
    func findsTheFile(_ url: String, _ path: String) throws {
        #expect(try SQLDatabaseURL(url) == .sqlite(path: path))
    }

    @Test(arguments: [
        "postgresql://u:p%40@h/d?sslmode=verify-full&sslrootcert=/a@b", "postgres:///d", "postgresql://u@/d?host=/run", "postgresql://u:a?b#c@h/d",
    ])
    func passesOnPostgreSQL(_ url: String) throws {
        #expect(try SQLDatabaseURL(url) == .postgresql(url))
    }

    @Test(arguments: [
        "", "sqlite:", "sqlite::memory:", "mysql://u:hunter2@h/d", "postgresql:hunter2", "postgresql://u:hunt@er2@h/d", "postgresql://u:hunter2/x@h/d",
        "postgresql://u:hun?t@er2@h/d", "postgresql://u:%zzhunter2@h/d", "postgresql://u:hunter2@h/d?nonsense=hunter2", "a\0b",
    ])
    func refusesOthersWithoutRepeatingThem(_ url: String) async throws {
        let error = try await sqlError { _ = try await openDatabase(url: url, logger: Logger(label: "test")) }
        #expect(error.code == .misuse)
        for secret in ["hunter2", "hunt", "er2"] { #expect(!error.debugDescription.contains(secret)) }
    }

    @Test(arguments: ["sqlite:/nowhere/x.sqlite", "postgresql://u@h/d"]) func refusesADatabaseWithoutConnections(_ url: String) async throws {
        var configuration = SQLConfiguration()
        (configuration.maximumReaders, configuration.maximumConnections) = (0, 0)
        let error = try await sqlError { _ = try await openDatabase(url: url, configuration: configuration, logger: Logger(label: "test")) }
        #expect(error.code == .misuse)
    }
}
