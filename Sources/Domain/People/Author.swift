/// Who does something: what a record names as its author, and what a permission will be asked for.
public struct Author: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Nobody has signed in.
        case anonymous
        /// The service itself: a job, the command line.
        case system
        case user
    }

    public let kind: Kind
    /// Of the user, where there is one.
    public let id: String?
    /// As people know them.
    public let name: String

    public init(kind: Kind, id: String? = nil, name: String) {
        self.kind = kind
        self.id = id
        self.name = name
    }

    /// The id of the user; `nil` where nobody has signed in.
    public var userID: String? { kind == .user ? id : nil }

    public static let anonymous = Author(kind: .anonymous, name: "anonymous")
    public static let system = Author(kind: .system, name: "system")
}
