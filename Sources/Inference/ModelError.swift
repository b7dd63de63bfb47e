/// Why a model version does not load. Stops the start; the text is for the person who installs.
public enum ModelError: Error, Sendable, Equatable, CustomStringConvertible {
    case notFound(String)
    case unreadableManifest(String)
    case invalidManifest(String)
    case graphChanged(file: String, expected: String, found: String)
    case contractBroken(String)
    case warmUpFailed(String)

    public var description: String {
        switch self {
        case .notFound(let what): "no model version \(what)"
        case .unreadableManifest(let reason): "manifest.json cannot be read: \(reason)"
        case .invalidManifest(let problem): "manifest.json is not valid: \(problem)"
        case .graphChanged(let file, let expected, let found): "\(file) is not the graph that the manifest describes: sha256 is \(found), expected \(expected)"
        case .contractBroken(let difference): "the graph does not keep its manifest's contract: \(difference)"
        case .warmUpFailed(let reason): "the model did not warm up: \(reason)"
        }
    }
}
