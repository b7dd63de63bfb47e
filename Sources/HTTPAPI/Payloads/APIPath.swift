/// Where everything that a client acts on begins.
enum APIPath {
    static let root = "/api/v1"

    static func study(_ id: some CustomStringConvertible) -> String { "\(root)/studies/\(id)" }
    static func patient(_ id: some CustomStringConvertible) -> String { "\(root)/patients/\(id)" }
    static func user(_ id: some CustomStringConvertible) -> String { "\(root)/users/\(id)" }
    static func apiKey(_ id: some CustomStringConvertible) -> String { "\(root)/api-keys/\(id)" }
    static func batch(_ id: some CustomStringConvertible) -> String { "\(root)/batches/\(id)" }
}
