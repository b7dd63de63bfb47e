import Domain
import Services
import Synchronization

/// A model that says what a test wants it to say, and remembers what it was asked.
final class FakeModel: ModelHosting {
    struct State {
        var probability = 0.93
        var failures: [any Error] = []
        var ages: [Age?] = []
        var active = "1"
        var shadow: String?
        var isReady = true
    }

    let state = Mutex(State())

    private static let points = OperatingPoints(
        highSensitivity: .init(threshold: 0.2, sensitivity: 0.98, specificity: 0.9), balanced: .init(threshold: 0.5, sensitivity: 0.95, specificity: 0.95),
        highSpecificity: .init(threshold: 0.8, sensitivity: 0.9, specificity: 0.98))

    private static func identity(_ version: String) -> ModelIdentity {
        ModelIdentity(name: "pneumonia", version: version, sha256: String(repeating: version, count: 64), precision: "fp32")
    }

    var isReady: Bool { state.withLock(\.isReady) }
    var activeVersion: String { state.withLock(\.active) }
    var shadowVersion: String? { state.withLock(\.shadow) }

    var models: [ModelSummary] {
        ["1", "2"].map {
            ModelSummary(
                identity: Self.identity($0), created: "2026-01-31T12:00:00Z", description: "for tests", licence: "none", operatingPoints: Self.points,
                isActive: $0 == activeVersion, isShadow: $0 == shadowVersion)
        }
    }

    func activate(_ version: String) async throws {
        guard ["1", "2"].contains(version) else { throw ServiceError(.notFound, "There is no model version \(version).") }
        state.withLock { $0.active = version }
    }

    func setShadow(_ version: String?) async throws { state.withLock { $0.shadow = version } }

    /// Text that begins with `not` is no picture; all else is a PNG.
    func format(of bytes: [UInt8]) throws -> RadiographDescription.Format {
        guard !bytes.starts(with: Array("not".utf8)) else { throw ServiceError(.notAPicture, "The file is no picture.") }
        return .png
    }

    func predict(_ bytes: [UInt8], age: Age?) async throws -> Prediction {
        _ = try format(of: bytes)
        let (failure, probability, version) = state.withLock { state in
            state.ages.append(age)
            return (state.failures.isEmpty ? nil : state.failures.removeFirst(), state.probability, state.active)
        }
        if let failure { throw failure }
        return Self.prediction(probability, version: version, bytes: bytes)
    }

    /// One tenth below the active version.
    func predictShadow(_ bytes: [UInt8], age: Age?) async throws -> Prediction? {
        state.withLock { state in state.shadow.map { Self.prediction(state.probability - 0.5, version: $0, bytes: bytes) } }
    }

    func png(of map: SaliencyMap) async throws -> [UInt8] { [1, 2, 3] }

    func reference(of version: String) -> [Tally.Measure: ReferenceHistogram]? {
        guard ["1", "2"].contains(version), let probability = ReferenceHistogram(edges: [0, 0.5, 1], counts: [50, 50]) else { return nil }
        return [.probability: probability]
    }
}

extension FakeModel {
    private static func prediction(_ probability: Double, version: String, bytes: [UInt8]) -> Prediction {
        Prediction(
            finding: points.finding(for: probability), probability: probability, operatingPoints: points, warnings: [],
            outOfDistribution: .init(score: 1, threshold: 2), model: identity(version),
            radiograph: RadiographDescription(format: .png, width: 1000, height: 800, bitsStored: 8), input: .init(brightness: 0.5, contrast: 0.2),
            saliency: SaliencyMap(width: 1, height: 1, intensities: [9]),
            timings: .init(decode: .milliseconds(2), queue: .zero, infer: .milliseconds(12), total: .milliseconds(15)))
    }
}
