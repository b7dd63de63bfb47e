internal import ArgumentParser
internal import Logging
internal import Persistence
internal import SQL

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database to this program's schema, as every start of the service does.",
        discussion: "The database is the one that DATABASE_URL names. Instances that migrate at once do it once.")

    @Flag(help: "Print the statements that would run, and change nothing.")
    var dryRun = false

    @Flag(help: "Print which migrations were applied, and change nothing.")
    var status = false

    func validate() throws {
        if dryRun && status { throw ValidationError("--dry-run and --status exclude each other.") }
    }

    func run() async throws {
        let configuration = try ServiceConfiguration(await Settings()).storage
        if dryRun || status { try configuration.insistOnDatabase() }
        let database = try await openDatabase(
            url: configuration.databaseURL, configuration: configuration.database, logger: .forCommands)
        do {
            try await run(on: database)
            await database.close()
        } catch {
            await database.close()
            throw error
        }
    }

    private func run(on database: any SQLDatabase) async throws {
        if dryRun {
            for planned in try await Schema.migrator.dryRun(database) {
                Console.print("-- \(planned.migration.number) \(planned.migration.name): \(planned.migration.reason)")
                for statement in planned.statements { Console.print("\(statement);") }
            }
        } else if status {
            for migration in try await Schema.migrator.status(of: database) {
                Console.print("\(migration.number)\t\(migration.name)\t\(migration.appliedAt.map { "applied \($0)" } ?? "pending")")
            }
        } else {
            let applied = try await Schema.migrator.migrate(database)
            for migration in applied { Console.print("applied \(migration.number) \(migration.name)") }
            if applied.isEmpty { Console.print("nothing to do") }
        }
    }
}
