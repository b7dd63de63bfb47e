public import Foundation

/// What the pages about the interface need besides the interface.
public struct Documentation: Sendable {
    /// Of the service, as the document names it.
    public var version: String
    /// Where Swagger UI's files lie; without them `/docs` says how to get them.
    public var swaggerUI: URL?

    public init(version: String = "0", swaggerUI: URL? = nil) {
        self.version = version
        self.swaggerUI = swaggerUI
    }
}
