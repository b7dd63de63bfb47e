internal import Crypto
public import Foundation

/// The folder of model versions: `<root>/<name>/<version>/manifest.json`.
public struct ModelRepository: Sendable {
    public let root: URL

    public init(root: URL) {
        self.root = root
    }

    /// The versions of a model that are there, oldest first by number, whether or not they would load.
    public func versions(of name: String) -> [String] {
        let entries = (try? FileManager.default.contentsOfDirectory(at: root.appending(path: name), includingPropertiesForKeys: nil)) ?? []
        return
            entries
            .filter { FileManager.default.fileExists(atPath: $0.appending(path: "manifest.json").path) }
            .map(\.lastPathComponent)
            .sorted { $0.compare($1, options: .numeric) == .orderedAscending }
    }

    /// Reads and checks a version: the manifest's own rules, its place in the folder, the sha256 of every graph.
    ///
    /// - Parameter version: the newest where `nil`.
    public func load(name: String, version: String? = nil) throws(ModelError) -> ModelVersion {
        guard let version = version ?? versions(of: name).last else { throw .notFound("of '\(name)' in \(root.path)") }
        let manifest = try manifest(name: name, version: version)
        let folder = folder(name: name, version: version)
        for graph in manifest.graphs { try verify(graph, in: folder) }
        return ModelVersion(manifest: manifest, folder: folder)
    }

    /// Reads and checks a version's manifest alone: what it says, not whether its graphs are the ones it describes.
    public func manifest(name: String, version: String) throws(ModelError) -> ModelManifest {
        // A version is the name of a folder here, never a path to another.
        guard versions(of: name).contains(version) else { throw .notFound("\(name)/\(version) in \(root.path)") }
        let manifest = try readManifest(in: folder(name: name, version: version), named: "\(name)/\(version)")
        guard manifest.name == name, manifest.version == version else {
            throw .invalidManifest("it calls itself \(manifest.name)/\(manifest.version) but lies in \(name)/\(version)")
        }
        return manifest
    }

    private func folder(name: String, version: String) -> URL {
        root.appending(path: name).appending(path: version)
    }

    private func readManifest(in folder: URL, named name: String) throws(ModelError) -> ModelManifest {
        let url = folder.appending(path: "manifest.json")
        guard let data = try? Data(contentsOf: url) else { throw .notFound("\(name) in \(root.path)") }
        let manifest: ModelManifest
        do {
            manifest = try JSONDecoder().decode(ModelManifest.self, from: data)
        } catch {
            throw .unreadableManifest(Self.explain(error))
        }
        try manifest.validate()
        return manifest
    }

    private func verify(_ graph: ModelManifest.Graph, in folder: URL) throws(ModelError) {
        guard let data = try? Data(contentsOf: folder.appending(path: graph.file), options: .mappedIfSafe) else {
            throw .invalidManifest("its graph \(graph.file) is missing")
        }
        let found = SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined()
        guard found == graph.sha256 else { throw .graphChanged(file: graph.file, expected: graph.sha256, found: found) }
    }

    /// The key that is missing or wrong, rather than Swift's dump of the error.
    private static func explain(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        return switch error {
        case .keyNotFound(let key, let context): "\(path(context, key)) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context): "\(path(context)) has the wrong type"
        case .dataCorrupted(let context): "\(path(context)) \(context.debugDescription)"
        @unknown default: "\(error)"
        }
    }

    private static func path(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
        (context.codingPath + (key.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
    }
}
