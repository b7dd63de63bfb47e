internal import ArgumentParser
internal import Logging
internal import Persistence
internal import Services
internal import SQL

struct SweepCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Remove what no study refers to: leftovers of processes that died, images of erased patients.",
        discussion: "The service sweeps at its start and every hour. Works beside a running service.")

    @Option(help: "Seconds for which an upload under way is left alone.")
    var grace = 3600

    func validate() throws {
        guard (0...1_000_000).contains(grace) else { throw ValidationError("--grace must be a number of seconds from 0 to 1000000.") }
    }

    func run() async throws {
        let configuration = try ServiceConfiguration(await Settings())
        let records = try await Records.open(configuration.storage, for: .visiting, logger: .forCommands)
        let report = try await records.sweep(logger: .forCommands).run(stagedAge: .seconds(grace))
        Console.print("removed \(report.staged) staged uploads, \(report.images) images, \(report.idempotencyKeys) idempotency keys")
        await records.database.close()
    }
}
