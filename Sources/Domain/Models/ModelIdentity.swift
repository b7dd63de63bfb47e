/// Which graph computed a prediction. The hash makes the name a promise.
public struct ModelIdentity: Sendable, Codable, Hashable {
    public let name: String
    public let version: String
    /// Of the graph file, 64 lower-case hex digits.
    public let sha256: String
    /// `fp32` or `int8`.
    public let precision: String

    public init(name: String, version: String, sha256: String, precision: String) {
        self.name = name
        self.version = version
        self.sha256 = sha256
        self.precision = precision
    }
}
