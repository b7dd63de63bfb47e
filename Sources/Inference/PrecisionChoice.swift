internal import Foundation
internal import ONNXRuntime
internal import Radiography

/// Which of a version's graphs to run.
public enum PrecisionChoice: String, Sendable, CaseIterable {
    case fp32
    case int8
    /// The quantised graph where it passed its gate and this processor runs it faster.
    case auto

    /// Settles on a graph. `auto` times both on one thread, turn by turn, for about a fifth of a second.
    func graph(of version: ModelVersion) async throws -> ModelManifest.Graph {
        guard let fp32 = version.graph(precision: "fp32") else { throw ModelError.invalidManifest("graphs has no fp32 entry") }
        let int8 = version.graph(precision: "int8")
        switch self {
        case .fp32: return fp32
        case .int8:
            guard let int8 else { throw ModelError.notFound("\(version.manifest.name)/\(version.manifest.version) with an int8 graph") }
            return int8
        case .auto:
            guard let int8, int8.gate?.passed == true else { return fp32 }
            return try await BoundedThreadPool(threads: 1, queue: 0).run { try faster(fp32, int8, of: version) }
        }
    }

    private func faster(_ one: ModelManifest.Graph, _ other: ModelManifest.Graph, of version: ModelVersion) throws -> ModelManifest.Graph {
        let environment = try Environment(name: "pneumoscope")
        let sessions = try [one, other].map { try SessionLoader(manifest: version.manifest, path: version.url(of: $0).path).load(in: environment) }
        let input = version.manifest.input
        let picture = ModelInput(width: input.width, height: input.height, pixels: (0..<input.width * input.height).map { UInt8(truncatingIfNeeded: $0) })
        var best = [Duration](repeating: .seconds(1000), count: 2)
        for _ in 0..<6 {
            for (index, session) in sessions.enumerated() {
                best[index] = min(best[index], try session.infer(picture, manifest: version.manifest).duration)
            }
        }
        return best[1] < best[0] ? other : one
    }
}
