internal import Domain
internal import Foundation
internal import Services
internal import SQL

/// The users of the database that `DATABASE_URL` names, for commands.
struct PeoplePlace {
    let users: UserService

    static func with(_ body: (PeoplePlace) async throws -> Void) async throws {
        var configuration = try ServiceConfiguration(await Settings())
        // What a running instance shares with others is not for a command, whose changes hold from the next request on anyway.
        configuration.trust.redis = nil
        let records = try await Records.open(configuration.storage, for: .visiting, logger: .forCommands)
        let trust = try await Trust(configuration.trust, records: records, logger: .forCommands)
        try await body(PeoplePlace(users: trust.users))
        await records.database.close()
    }

    func change(_ name: String, _ change: UserChange) async throws {
        _ = try await users.update(users.user(named: name).id, change, ifRevision: nil, by: .system)
    }
}

/// A password in a file of its own: a command line is for everybody on the machine to read.
enum PasswordFile {
    static func read(_ path: String) throws -> String {
        guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8) else {
            throw ServiceError(.invalidRequest, "the password file cannot be read: name one that holds the password and nothing else")
        }
        return text.trimmingCharacters(in: .newlines)
    }
}
