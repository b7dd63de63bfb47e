import Domain
import Foundation
import Inference
import TestSupport
import Testing

/// The native road and the Python reference give the same probability for the same file.
struct PythonReferenceTests {
    private static let isAvailable = Program.pythonHas("numpy, PIL, pydicom, onnxruntime", for: "the comparison with the Python reference")

    private struct Answer: Decodable {
        let file: String
        let probability: Double?
        let logit: Double?
        let error: String?
    }

    private func reference(_ files: [URL]) async throws -> [Answer] {
        let version = try ModelRepository(root: Project.models).load(name: "pneumonia")
        let python = Program(
            ProcessInfo.processInfo.environment["PNEUMOSCOPE_PYTHON"] ?? Project.root.appending(path: ".venv/bin/python").path,
            environment: ["PYTHONPATH": Project.root.appending(path: "ml").path])
        let output = try await python.check(["-W", "ignore", "-m", "pneumoscope_ml.reference", "--model", version.folder.path] + files.map(\.path))
        return try output.split(separator: "\n").map { try JSONDecoder().decode(Answer.self, from: Data($0.utf8)) }
    }

    private func compare(_ files: [URL]) async throws {
        let version = try ModelRepository(root: Project.models).load(name: "pneumonia")
        let host = ModelHost(version: version, configuration: .init(precision: .fp32, workers: 1))
        try await host.start()
        for (file, answer) in zip(files, try await reference(files)) {
            let expected = try #require(answer.probability, "\(file.lastPathComponent): \(answer.error ?? "no answer")")
            let prediction = try await host.pipeline.predict([UInt8](Data(contentsOf: file)))
            #expect(abs(prediction.probability - expected) <= 0.001, "\(file.lastPathComponent): \(prediction.probability) here, \(expected) in Python")
        }
    }

    @Test(.enabled(if: isAvailable && GeneratedPictures.shared != nil, "Python or the generated pictures are missing"))
    func agreeOnGeneratedPictures() async throws {
        let pictures = try #require(GeneratedPictures.shared)
        #expect(pictures.good.count >= 100)
        try await compare(pictures.good.map { pictures.folder.appending(path: $0.file) })
    }

    @Test(.enabled(if: isAvailable && Project.sharedData != nil, "Python or the shared radiographs are missing"))
    func agreeOnRealRadiographs() async throws {
        let data = try #require(Project.sharedData)
        let films = Project.files(in: data.appending(path: "fullsize")) + Project.files(in: data.appending(path: "dicom"))
        try await compare(films.filter { ["jpeg", "dcm"].contains($0.pathExtension) && $0.lastPathComponent != "dx_no_pixel_data.dcm" })
    }
}
