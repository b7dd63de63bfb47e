/// How an engine spells what the other spells differently.
public enum SQLDialect: String, Sendable, CaseIterable {
    case sqlite
    case postgresql

    /// The name of the nth bound value, counted from 1.
    func placeholder(_ number: Int) -> String {
        switch self {
        case .sqlite: "?\(number)"
        case .postgresql: "$\(number)"
        }
    }
}
