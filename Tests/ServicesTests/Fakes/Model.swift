import Domain
import Services

/// Finds the same in every picture.
struct Model: ModelHosting {
    private static let points = OperatingPoints(
        highSensitivity: .init(threshold: 0.2, sensitivity: 0.98, specificity: 0.9), balanced: .init(threshold: 0.5, sensitivity: 0.95, specificity: 0.95),
        highSpecificity: .init(threshold: 0.8, sensitivity: 0.9, specificity: 0.98))

    let isReady = true
    let models: [ModelSummary] = []
    let activeVersion = "1"
    let shadowVersion: String? = nil

    func activate(_ version: String) async throws {}
    func setShadow(_ version: String?) async throws {}
    func format(of bytes: [UInt8]) throws -> RadiographDescription.Format { .png }
    func png(of map: SaliencyMap) async throws -> [UInt8] { [] }
    func reference(of version: String) -> [Tally.Measure: ReferenceHistogram]? { nil }
    func predictShadow(_ bytes: [UInt8], age: Age?) async throws -> Prediction? { nil }

    func predict(_ bytes: [UInt8], age: Age?) async throws -> Prediction {
        Prediction(
            finding: Self.points.finding(for: 0.9), probability: 0.9, operatingPoints: Self.points, warnings: [],
            outOfDistribution: .init(score: 1, threshold: 2),
            model: ModelIdentity(name: "pneumonia", version: "1", sha256: String(repeating: "1", count: 64), precision: "fp32"),
            radiograph: RadiographDescription(format: .png, width: 1000, height: 800, bitsStored: 8), input: .init(brightness: 0.5, contrast: 0.2),
            saliency: SaliencyMap(width: 1, height: 1, intensities: [9]),
            timings: .init(decode: .milliseconds(2), queue: .zero, infer: .milliseconds(12), total: .milliseconds(15)))
    }
}
