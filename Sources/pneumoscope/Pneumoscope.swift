internal import ArgumentParser
internal import Foundation

/// The command. Exits 0 when all went well, 1 when something failed, 2 when it was called wrongly.
@main
struct Pneumoscope: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pneumoscope",
        abstract: "Reads chest radiographs for pneumonia. Not for standalone diagnosis.",
        discussion: """
            Start the service and open its page:
              pneumoscope serve

            Read films from the command line:
              pneumoscope predict film.dcm
              pneumoscope predict --recursive --json films/ > predictions.jsonl

            Measure the model on films of your own (sub-folders NORMAL and PNEUMONIA):
              pneumoscope evaluate films/ --report report
            """,
        version: version,
        subcommands: [
            ServeCommand.self, PredictCommand.self, EvaluateCommand.self, MigrateCommand.self, ModelCommand.self, ExportCommand.self, SweepCommand.self,
            UserCommand.self, AuditCommand.self, KeysCommand.self, DemoCommand.self,
        ])

    static let version = "0.2.0"

    static func main() async {
        MemoryPolicy.apply()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
        } catch {
            finish(with: error)
        }
    }

    private static func finish(with error: any Error) -> Never {
        switch exitCode(for: error) {
        case .success:
            print(fullMessage(for: error))
            exit(withExitCode: 0)
        case .validationFailure:
            Console.error(fullMessage(for: error))
            exit(withExitCode: 2)
        default:
            if !(error is ExitCode) { Console.error("error: \(StartError.explain(error))") }
            exit(withExitCode: 1)
        }
    }

    private static func exit(withExitCode code: Int32) -> Never { Foundation.exit(code) }
}
