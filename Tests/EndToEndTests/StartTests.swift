import Foundation
import TestSupport
import Testing

/// A start that cannot succeed says why in one line and ends.
struct StartTests {
    private func start(_ arguments: [String] = [], environment: [String: String]) async throws -> Program.Outcome {
        let folder = try TemporaryFolder()
        let records = ["DATA_DIRECTORY": folder.url.path]
        return try await Program(RunningServer.binary, environment: environment.merging(records) { key, _ in key }).run(["serve", "--port", "0"] + arguments)
    }

    @Test(arguments: [
        ("HTTP_PORT", "80x"), ("HTTP_PORT", "70000"), ("WORKERS", "0"), ("QUEUE_LIMIT", "-1"), ("MODEL_PRECISION", "fp16"), ("LOG_LEVEL", "loud"),
        ("UPLOAD_MAXIMUM_MEBIBYTES", "many"), ("PNEUMOSCOPE_CONFIG", "/no/such/file"),
    ])
    func refusesASettingThatIsWrongAndNamesIt(_ key: String, _ value: String) async throws {
        let outcome = try await start(environment: [key: value, "MODELS_DIRECTORY": Project.models.path])
        #expect(outcome.status == 1)
        #expect(outcome.error.contains(key) && outcome.error.contains(value))
        #expect(outcome.error.split(separator: "\n").count == 1)
    }

    @Test func readsSettingsFromAFileBehindTheEnvironment() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Data("WORKERS=none\nMODELS_DIRECTORY=\(Project.models.path)\n".utf8), to: "settings")
        let outcome = try await start(environment: ["PNEUMOSCOPE_CONFIG": file.path])
        #expect(outcome.error.contains("WORKERS is 'none'"))
    }

    @Test func refusesToStartWithoutAModel() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await start(["--models", folder.url.path], environment: [:])
        #expect(outcome.status == 1 && outcome.error.contains("no model version"))
    }

    @Test func refusesToStartWithAGraphThatWasChanged() async throws {
        let folder = try TemporaryFolder()
        let version = try #require(Project.modelVersions.last)
        let source = Project.models.appending(path: "pneumonia/\(version)")
        for file in Project.files(in: source) {
            var bytes = try Data(contentsOf: file)
            if file.lastPathComponent == "model.onnx" { bytes[bytes.count / 2] ^= 1 }
            try folder.write(bytes, to: "pneumonia/\(version)/\(file.lastPathComponent)")
        }
        let outcome = try await start(["--models", folder.url.path], environment: [:])
        #expect(outcome.status == 1 && outcome.error.contains("model.onnx") && outcome.error.contains("sha256"))
    }

    @Test func saysThatThePortIsTaken() async throws {
        let server = try await RunningServer.start()
        let folder = try TemporaryFolder()
        let outcome = try await Program(RunningServer.binary, environment: ["DATA_DIRECTORY": folder.url.path])
            .run(["serve", "--port", "\(server.port)", "--models", Project.models.path])
        #expect(outcome.status == 1 && outcome.error.contains("port is taken"))
    }
}
