import Foundation
import TestSupport
import Testing

/// The commands that work on records.
struct RecordsCommandTests {
    private func run(_ arguments: [String], on store: RecordsStore) async throws -> Program.Outcome {
        let environment = store.environment.merging(["MODELS_DIRECTORY": Project.models.path]) { $1 }
        return try await Program(RunningServer.binary, environment: environment).run(arguments)
    }

    @Test(arguments: RecordsStore.Engine.installed)
    func migratesOnceAndTellsBeforehandWhatItWouldDo(_ engine: RecordsStore.Engine) async throws {
        let store = try await RecordsStore(engine)
        if engine == .postgresql {
            let plan = try await run(["migrate", "--dry-run"], on: store)
            #expect(plan.status == 0 && plan.output.contains("CREATE TABLE studies"))
            #expect(try await run(["migrate", "--status"], on: store).output.contains("studies\tpending"))
        }
        let outcomes = try await withThrowingTaskGroup(of: Program.Outcome.self) { group in
            for _ in 0..<3 { group.addTask { try await run(["migrate"], on: store) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.allSatisfy { $0.status == 0 }, "\(outcomes.map(\.error))")
        let applied = outcomes.flatMap { $0.output.split(separator: "\n").filter { $0.hasPrefix("applied") } }
        #expect(Set(applied).count == applied.count && !applied.isEmpty)
        #expect(try await run(["migrate"], on: store).output == "nothing to do\n")
        #expect(try await run(["migrate", "--status"], on: store).output.contains("studies\tapplied"))
    }

    @Test func showsAnEmptyDatabaseToVisitorsAndNoOther() async throws {
        let store = try await RecordsStore(.sqlite)
        let samples = Project.root.appending(path: "samples").path
        let demo = try await run(["demo", "--patients", "6", "--samples", samples], on: store)
        #expect(demo.status == 0, "\(demo.error)")
        #expect(try await run(["demo", "--samples", samples], on: store).error.contains("holds patients or studies already"))

        let csv = try await run(["export"], on: store)
        #expect(csv.output.split(separator: "\r\n").count == 8 && !csv.output.contains("DEMO-"))
        let named = try await run(["export", "--identified", "--format", "ndjson"], on: store)
        #expect(named.output.split(separator: "\n").count == 7 && named.output.contains("DEMO-1001") && named.output.contains("(synthetic)"))
        #expect(try await run(["export", "--until", "2020-01-01"], on: store).output.split(separator: "\r\n").count == 1)

        let folder = try TemporaryFolder()
        let file = try folder.write(Data("mine".utf8), to: "export.csv")
        let refused = try await run(["export", "--output", file.path], on: store)
        #expect(refused.status == 1)
        #expect(try Data(contentsOf: file) == Data("mine".utf8))
    }

    @Test(arguments: [["export"], ["sweep"], ["model", "list"], ["migrate", "--status"], ["migrate", "--dry-run"]])
    func makesNoDatabaseWhereItShouldFindOne(_ arguments: [String]) async throws {
        let outcome = try await run(arguments, on: try await RecordsStore(.sqlite))
        #expect(outcome.status == 1 && outcome.output.isEmpty && outcome.error.contains("there is no database at"))
    }

    @Test func refusesTheImagesOfAnotherDatabase() async throws {
        let (mine, other) = (try await RecordsStore(.sqlite), try await RecordsStore(.sqlite))
        for store in [mine, other] {
            #expect(try await run(["demo", "--patients", "1", "--samples", Project.root.appending(path: "samples").path], on: store).status == 0)
        }
        let mixed = mine.environment.merging(["IMAGES_URL": (other.environment["DATA_DIRECTORY"] ?? "") + "/images"]) { $1 }
        let outcome = try await Program(RunningServer.binary, environment: mixed).run(["sweep", "--grace", "0"])
        #expect(outcome.status == 1 && outcome.error.contains("belongs to another database"))
    }

    @Test func listsAndChoosesModels() async throws {
        let store = try await RecordsStore(.sqlite)
        #expect(try await run(["migrate"], on: store).status == 0)
        let version = try #require(Project.modelVersions.last)
        #expect(try await run(["model", "list"], on: store).output.contains("pneumonia/\(version)\t"))
        #expect(try await run(["model", "activate", version], on: store).status == 0)
        let unknown = try await run(["model", "activate", "../\(version)"], on: store)
        #expect(unknown.status == 1 && unknown.error.contains("There is no model version"))
        #expect(try await run(["model", "shadow"], on: store).status == 0)
    }

    @Test func sweepsBesideARunningService() async throws {
        let store = try await RecordsStore(.sqlite)
        let server = try await RunningServer.start(environment: store.environment)
        let study = try await server.postStudy(try Pictures.noise())
        let swept = try await run(["sweep", "--grace", "0"], on: store)
        #expect(swept.output == "removed 0 staged uploads, 0 images, 0 idempotency keys\n", "\(swept.error)")
        #expect(try await server.get("\(study.headers["location"] ?? "")/original").status == 200)
        #expect(try await run(["sweep", "--grace", "-1"], on: store).status == 2)
    }

    @Test(arguments: [["migrate", "--dry-run", "--status"], ["export", "--format", "xml"], ["export", "--from", "yesterday"], ["demo", "--patients", "0"]])
    func saysWhatIsWrongWithACall(_ arguments: [String]) async throws {
        let outcome = try await run(arguments, on: try await RecordsStore(.sqlite))
        #expect(outcome.status == 2 && outcome.error.contains("Error: "))
    }
}
