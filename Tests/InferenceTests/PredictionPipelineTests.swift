import Domain
import Foundation
import Radiography
import Testing

@testable import Inference

struct PredictionPipelineTests {
    /// Answers every picture alike and remembers nothing.
    private struct FixedEngine: InferenceEngine {
        let model = ModelIdentity(name: "pneumonia", version: "7", sha256: String(repeating: "a", count: 64), precision: "fp32")
        var logit = 0.0
        var outOfDistributionScore = 3.0
        var failure: (any Error)?

        func infer(_ input: ModelInput) async throws -> RawOutput {
            if let failure { throw failure }
            return RawOutput(
                logit: logit, activation: .init(repeating: Float(logit), count: 49), outOfDistributionScore: outOfDistributionScore, duration: .milliseconds(1))
        }
    }

    private static let picture: [UInt8] = {
        let pixels = (0..<300 * 260).map { UInt8(truncatingIfNeeded: $0 % 300) }
        return (try? PNGEncoder().encode(pixels, width: 300, height: 260, color: .grey)) ?? []
    }()

    private func pipeline(_ engine: FixedEngine, limits: DecodingLimits = DecodingLimits()) throws -> PredictionPipeline {
        let manifest = try JSONDecoder().decode(ModelManifest.self, from: try ManifestFixture.data(ManifestFixture.json()))
        return PredictionPipeline(manifest: manifest, engine: engine, decoder: RadiographDecoder(limits: limits), threads: 1, queue: 4)
    }

    @Test(arguments: [(-3.0, Finding.normal), (0, .indeterminate), (3, .pneumonia)])
    func goesFromBytesToAFinding(_ logit: Double, _ finding: Finding) async throws {
        let prediction = try await pipeline(FixedEngine(logit: logit)).predict(Self.picture)
        #expect(prediction.finding == finding)
        #expect(prediction.radiograph.width == 300 && prediction.radiograph.height == 260 && prediction.radiograph.format == .png)
        #expect(prediction.model.version == "7")
        #expect(prediction.outOfDistribution.score == 3)
        #expect(prediction.saliency.intensities.count == 224 * 224)
        #expect(prediction.timings.total >= prediction.timings.decode)
    }

    @Test(arguments: [-3.0, 3])
    func givesNoVerdictOnWhatIsNoChestRadiograph(_ logit: Double) async throws {
        let prediction = try await pipeline(FixedEngine(logit: logit, outOfDistributionScore: 10.5)).predict(Self.picture)
        #expect(prediction.finding == .indeterminate && prediction.warnings.first?.code == .outOfDistribution)
        #expect((prediction.probability > 0.5) == (logit > 0), "it still gets its numbers")
    }

    @Test func usesTheAgeThatTheCallerKnows() async throws {
        let prediction = try await pipeline(FixedEngine()).predict(Self.picture, age: Age(years: 4))
        #expect(!prediction.warnings.contains { $0.code == .populationUnknown })
    }

    @Test func refusesAFileAboveTheLimitBeforeItIsDecoded() async throws {
        let error = await #expect(throws: ServiceError.self) {
            try await pipeline(FixedEngine(), limits: DecodingLimits(maximumBytes: 100)).predict(Self.picture)
        }
        #expect(error?.code == .fileTooLarge)
    }

    @Test func passesOnWhatTheEngineSays() async throws {
        let error = await #expect(throws: ServiceError.self) {
            try await pipeline(FixedEngine(failure: ServiceError(.overloaded, "busy"))).predict(Self.picture)
        }
        #expect(error?.code == .overloaded)
    }
}
