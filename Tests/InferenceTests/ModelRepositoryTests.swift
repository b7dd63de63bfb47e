import Foundation
import TestSupport
import Testing

@testable import Inference

struct ModelRepositoryTests {
    private static let graph = Data("none".utf8)
    private static let sha256 = "140bedbf9c3f6d56a9846d2ba7088798683f4da0c248231336e6a05679e4fdfe"

    private let folder: TemporaryFolder
    private let repository: ModelRepository

    init() throws {
        folder = try TemporaryFolder()
        repository = ModelRepository(root: folder.url)
    }

    private func write(_ json: [String: Any], version: String = "7") throws {
        try folder.write(try ManifestFixture.data(json), to: "pneumonia/\(version)/manifest.json")
        try folder.write(Self.graph, to: "pneumonia/\(version)/model.onnx")
    }

    @Test func loadsAVersionThatIsWhole() throws {
        try write(ManifestFixture.json(sha256: Self.sha256))
        let version = try repository.load(name: "pneumonia", version: "7")
        #expect(version.manifest.operatingPoints.balanced.threshold == 0.5)
        #expect(version.graph(precision: "fp32")?.sha256 == Self.sha256)
    }

    @Test func takesTheNewestByNumber() throws {
        for number in ["2", "10", "9"] {
            var json = ManifestFixture.json(sha256: Self.sha256)
            json["version"] = number
            try write(json, version: number)
        }
        #expect(repository.versions(of: "pneumonia") == ["2", "9", "10"])
        #expect(try repository.load(name: "pneumonia").manifest.version == "10")
    }

    @Test func saysWhichVersionIsMissing() {
        let error = #expect(throws: ModelError.self) { try repository.load(name: "pneumonia", version: "3") }
        #expect(error?.description.contains("pneumonia/3") == true)
    }

    @Test func refusesAGraphThatIsNotTheOneDescribed() throws {
        try write(ManifestFixture.json())
        let error = #expect(throws: ModelError.self) { try repository.load(name: "pneumonia") }
        guard case .graphChanged("model.onnx", _, Self.sha256) = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test func refusesAVersionInAnothersPlace() throws {
        try write(ManifestFixture.json(sha256: Self.sha256), version: "8")
        #expect(throws: ModelError.self) { try repository.load(name: "pneumonia", version: "8") }
    }

    /// Each is one thing wrong with a manifest, and what the message must name.
    private static let spoiled: [(path: String, value: any Sendable, named: String)] = [
        ("schema", 2, "schema"),
        ("calibration", NSNull(), "calibration"),
        ("operatingPoints.balanced", NSNull(), "operatingPoints.balanced"),
        ("outOfDistribution.threshold", "ten", "outOfDistribution.threshold"),
        ("operatingPoints.highSensitivity.threshold", 0.6, "ascend"),
        ("operatingPoints.highSpecificity.threshold", 1.0, "between 0 and 1"),
        ("calibration.slope", -1.0, "slope"),
        ("saliency.scale", 0.0, "saliency.scale"),
        ("graphs", [[String: String]](), "fp32"),
        ("graphs.0.file", "../../../etc/passwd", "own folder"),
        ("graphs.0.sha256", "abc", "sha256"),
        ("graphs.0.precision", "int8", "fp32"),
        ("input.type", "float32", "input.type"),
        ("input.width", 0, "input.width"),
        ("population.ages", [[String: String]](), "population.ages"),
        ("quality.contrast.minimum", 0.9, "quality.contrast"),
        ("reference.histograms.probability.counts", [1, 2, 3], "probability"),
        ("reference.histograms.probability.edges", [0.0, 0.0, 1.0], "ascend"),
        ("name", "../pneumonia", "name"),
    ]

    @Test(arguments: spoiled.indices)
    func refusesAManifestAndSaysWhy(_ index: Int) throws {
        let (path, value, named) = Self.spoiled[index]
        try write(ManifestFixture.json(changing: path, to: value))
        let error = #expect(throws: ModelError.self) { try repository.load(name: "pneumonia", version: "7") }
        #expect(error?.description.contains(named) == true, "\(path): \(error?.description ?? "nothing")")
    }

    @Test func refusesWhatIsNoJSON() throws {
        try folder.write(Data("{".utf8), to: "pneumonia/7/manifest.json")
        #expect(throws: ModelError.self) { try repository.load(name: "pneumonia", version: "7") }
    }
}
