internal import Foundation

/// An address that secrets may travel to: https, or http that does not leave this machine.
struct ProviderAddress: Sendable, Equatable {
    let text: String
    let isLocal: Bool
    /// No query, and no slash at the end that the well-known path would double.
    let isPlain: Bool

    init?(_ text: String) {
        guard text.utf8.count <= 2048, let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil,
            parts.fragment == nil
        else { return nil }
        isLocal = ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host)
        guard parts.scheme == "https" || parts.scheme == "http" && isLocal else { return nil }
        isPlain = parts.query == nil
        self.text = text
    }

    /// The same with parameters added to its query.
    func adding(_ parameters: [(String, String)]) -> String {
        text + (text.contains("?") ? "&" : "?") + FormEncoding.text(of: parameters)
    }
}
