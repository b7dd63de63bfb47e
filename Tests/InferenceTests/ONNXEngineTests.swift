import Domain
import Foundation
import Radiography
import TestSupport
import Testing

@testable import Inference

/// The real graph in the real runtime.
struct ONNXEngineTests {
    private static let version = Result { try ModelRepository(root: Project.models).load(name: "pneumonia") }

    private func engine(sessions: Int = 1, queue: Int = 64) async throws -> ONNXEngine {
        let version = try Self.version.get()
        return try await ONNXEngine.start(version, graph: try #require(version.graph(precision: "fp32")), sessions: sessions, queue: queue)
    }

    private func noise(_ seed: UInt8) -> ModelInput {
        var state = UInt32(seed) &+ 1
        let pixels = (0..<224 * 224).map { _ -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        return ModelInput(width: 224, height: 224, pixels: pixels)
    }

    @Test func answersTheSameOnEverySession() async throws {
        let engine = try await engine(sessions: 2)
        let input = noise(1)
        let answers = try await withThrowingTaskGroup(of: RawOutput.self) { group in
            for _ in 0..<8 { group.addTask { try await engine.infer(input) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers.map(\.logit)).count == 1)
        #expect(answers.allSatisfy { $0.activation.count == 49 && $0.outOfDistributionScore.isFinite })
    }

    @Test func returnsALogitThatIsTheMeanOfItsActivation() async throws {
        let output = try await engine().infer(noise(2))
        let mean = Double(output.activation.reduce(0, +)) / 49
        #expect(abs(mean - output.logit) < 1e-3)
    }

    @Test func endsARunWhoseTaskIsCancelled() async throws {
        let engine = try await engine()
        let task = Task { try await engine.infer(noise(3)) }
        task.cancel()
        // Cancelled while it waited or while it ran; a run that had just ended may still answer.
        do {
            _ = try await task.value
        } catch {
            #expect(error is CancellationError)
        }
        #expect(try await engine.infer(noise(3)).logit.isFinite)
    }

    @Test func refusesWhenItsQueueIsFull() async throws {
        let engine = try await engine(sessions: 1, queue: 1)
        let codes = await withTaskGroup(of: ServiceError.Code?.self) { group in
            for seed in 0..<40 {
                group.addTask {
                    do {
                        _ = try await engine.infer(noise(UInt8(seed)))
                        return nil
                    } catch { return (error as? ServiceError)?.code ?? .unknown }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.contains(nil))
        #expect(Set(codes.compactMap(\.self)).isSubset(of: [.overloaded]))
    }

    @Test func refusesAGraphThatBreaksItsManifest() async throws {
        let version = try Self.version.get()
        let data = try Data(contentsOf: version.folder.appending(path: "manifest.json"))
        var json = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        json["outputs"] = ["logit": "logit", "activation": "activation", "outOfDistribution": "ood_score", "activationHeight": 8, "activationWidth": 7]
        let manifest = try JSONDecoder().decode(ModelManifest.self, from: try ManifestFixture.data(json))
        let broken = ModelVersion(manifest: manifest, folder: version.folder)
        let error = await #expect(throws: ModelError.self) {
            _ = try await ONNXEngine.start(broken, graph: try #require(broken.graph(precision: "fp32")), sessions: 1, queue: 1)
        }
        guard case .contractBroken = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test func refusesAFileThatIsNoGraph() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Data("no graph".utf8), to: "model.onnx")
        let manifest = try JSONDecoder().decode(ModelManifest.self, from: try ManifestFixture.data(ManifestFixture.json()))
        let version = ModelVersion(manifest: manifest, folder: folder.url)
        await #expect(throws: ModelError.self) {
            _ = try await ONNXEngine.start(version, graph: manifest.graphs[0], sessions: 1, queue: 1)
        }
    }
}
