internal import ArgumentParser
internal import Domain
internal import Inference
internal import Logging
internal import Persistence
internal import Services
internal import SQL

struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "List model versions, let one answer, put one on trial.",
        discussion: "Decisions are recorded in the database that DATABASE_URL names; services that run follow them within seconds.",
        subcommands: [List.self, Activate.self, Shadow.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print every version that is there.")

        @OptionGroup var place: ModelPlace

        func run() async throws {
            try await place.withService { service, _ in
                for model in service.models where model.identity.precision == "fp32" {
                    let role = model.identity.version == service.activeVersion ? "active" : model.identity.version == service.shadowVersion ? "shadow" : ""
                    Console.print("\(model.identity.name)/\(model.identity.version)\t\(model.created)\t\(role)\t\(model.description)")
                }
            }
        }
    }

    struct Activate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let a version answer from now on. It is loaded and tried first.")

        @OptionGroup var place: ModelPlace
        @Argument(help: "The version, as `model list` names it after the slash.")
        var version: String

        func run() async throws {
            try await place.withService { service, _ in
                try await service.activate(version, by: .system)
                Console.print("version \(version) answers from now on")
            }
        }
    }

    struct Shadow: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let a second version predict silently, or end that.")

        @OptionGroup var place: ModelPlace
        @Argument(help: "The version; none ends the trial.")
        var version: String?

        func run() async throws {
            try await place.withService { service, _ in
                try await service.setShadow(version, by: .system)
                Console.print(version.map { "version \($0) predicts silently from now on" } ?? "no version is on trial any more")
            }
        }
    }
}

/// Where the models and the decisions about them are.
struct ModelPlace: ParsableArguments {
    @Option(help: "Folder of model versions (MODELS_DIRECTORY; models).")
    var models: String?

    func withService(_ body: (ModelService, Records) async throws -> Void) async throws {
        var configuration = try ServiceConfiguration(await Settings())
        if let models { configuration.model.directory = models }
        let records = try await Records.open(configuration.storage, for: .visiting, logger: .forCommands)
        let roster = try configuration.roster(decided: await ModelService.decidedVersion(records.repositories.modelActivations))
        let service = ModelService(model: HostedModel(roster: roster), activations: records.repositories.modelActivations, logger: .forCommands)
        try await service.followDecisions()
        try await body(service, records)
        await records.database.close()
    }
}
