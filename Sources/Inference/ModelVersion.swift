public import Domain
public import Foundation

/// A model version whose manifest is valid and whose graphs are, byte for byte, the ones it describes.
public struct ModelVersion: Sendable {
    public let manifest: ModelManifest
    public let folder: URL

    public func url(of graph: ModelManifest.Graph) -> URL {
        folder.appending(path: graph.file)
    }

    public func identity(of graph: ModelManifest.Graph) -> ModelIdentity { manifest.identity(of: graph) }

    /// The graph of a precision, `fp32` or `int8`.
    public func graph(precision: String) -> ModelManifest.Graph? {
        manifest.graphs.first { $0.precision == precision }
    }
}

extension ModelManifest {
    /// One for each graph.
    public var identities: [ModelIdentity] { graphs.map(identity(of:)) }

    func identity(of graph: Graph) -> ModelIdentity {
        ModelIdentity(name: name, version: version, sha256: graph.sha256, precision: graph.precision)
    }
}
