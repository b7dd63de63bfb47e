import Domain
import Services
import Synchronization

/// A reader without a model, for tests of the interface alone.
struct FixedReader: ModelHosting {
    var isReady = true
    var failure: (any Error)?
    var delay: Duration = .zero
    let choice = ModelChoice()

    var models: [ModelSummary] {
        ["7", "8"].map { version in
            ModelSummary(
                identity: ModelIdentity(name: "pneumonia", version: version, sha256: String(repeating: "a", count: 64), precision: "fp32"),
                created: "2026-01-31T12:00:00Z", description: "for tests", licence: "none", operatingPoints: Self.points,
                isActive: version == activeVersion, isShadow: version == shadowVersion)
        }
    }

    var activeVersion: String { choice.active }
    var shadowVersion: String? { choice.shadow }

    func activate(_ version: String) async throws { choice.active = try known(version) }
    func setShadow(_ version: String?) async throws { choice.shadow = try version.map(known) }
    func predictShadow(_ bytes: [UInt8], age: Age?) async throws -> Prediction? { nil }

    func reference(of version: String) -> [Tally.Measure: ReferenceHistogram]? {
        (try? known(version)).flatMap { _ in ReferenceHistogram(edges: [0, 0.5, 1], counts: [100, 100]) }.map { [.probability: $0] }
    }

    private func known(_ version: String) throws -> String {
        guard ["7", "8"].contains(version) else { throw ServiceError(.notFound, "There is no such model version.") }
        return version
    }

    /// What begins with `x` is no picture.
    func format(of bytes: [UInt8]) throws -> RadiographDescription.Format {
        guard let first = bytes.first, first != UInt8(ascii: "x") else { throw ServiceError(.notAPicture, "This is no picture.") }
        return .png
    }

    private static let identity = ModelIdentity(name: "pneumonia", version: "7", sha256: String(repeating: "a", count: 64), precision: "fp32")
    private static let points = OperatingPoints(
        highSensitivity: .init(threshold: 0.2, sensitivity: 0.98, specificity: 0.9), balanced: .init(threshold: 0.5, sensitivity: 0.95, specificity: 0.95),
        highSpecificity: .init(threshold: 0.8, sensitivity: 0.9, specificity: 0.98))

    /// Answers with the number of bytes as the picture's width, so that a test sees what arrived.
    func predict(_ bytes: [UInt8], age: Age?) async throws -> Prediction {
        try await Task.sleep(for: delay)
        if let failure { throw failure }
        _ = try format(of: bytes)
        return Prediction(
            finding: .pneumonia, probability: 0.93, operatingPoints: Self.points,
            warnings: age == nil ? [PredictionWarning(.populationUnknown, "The patient's age is not known.")] : [],
            outOfDistribution: .init(score: 3, threshold: 10), model: Self.identity,
            radiograph: RadiographDescription(format: .png, width: bytes.count, height: 1, bitsStored: 8),
            input: .init(brightness: 0.5, contrast: 0.2),
            saliency: SaliencyMap(width: 1, height: 1, intensities: [9]),
            timings: .init(decode: .milliseconds(2), queue: .zero, infer: .milliseconds(12), total: .milliseconds(15)))
    }

    func png(of map: SaliencyMap) async throws -> [UInt8] { [1, 2, 3] }
}

/// Which versions were chosen.
final class ModelChoice: Sendable {
    private let state = Mutex<(active: String, shadow: String?)>(("7", nil))

    var active: String {
        get { state.withLock(\.active) }
        set { state.withLock { $0.active = newValue } }
    }

    var shadow: String? {
        get { state.withLock(\.shadow) }
        set { state.withLock { $0.shadow = newValue } }
    }
}
