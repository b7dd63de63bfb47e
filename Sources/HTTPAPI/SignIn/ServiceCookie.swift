internal import HTTPTypes
internal import Hummingbird

/// A cookie that only this host gets, only over TLS, and that no script reads: the prefix makes browsers hold us to it
/// (draft-ietf-httpbis-rfc6265bis §4.1.3.2).
struct ServiceCookie: Sendable {
    let name: String
    let sameSite: String

    /// The page's refresh token.
    static let refresh = ServiceCookie(name: "__Host-refresh", sameSite: "Strict")
    /// What a sign-in at the provider is bound to. It has to come along when the provider sends the browser back, which is a visit from another site.
    static let outsideSignIn = ServiceCookie(name: "__Host-outside-sign-in", sameSite: "Lax")

    func setting(_ value: String, for life: Duration) -> String {
        "\(name)=\(value); Max-Age=\(max(0, Int(life / .seconds(1)))); Path=/; Secure; HttpOnly; SameSite=\(sameSite)"
    }

    var clearing: String { setting("", for: .zero) }

    /// - Returns: `nil` where it is absent, or there twice: then somebody else put one of them there.
    func value(in request: Request) -> String? {
        let pairs = request.headers[values: .cookie].flatMap { $0.split(separator: ";") }.map { $0.trimmingBlanks() }
        let values = pairs.filter { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
        guard values.count == 1, let value = values.first, !value.isEmpty, value.utf8.count <= 4096 else { return nil }
        return value
    }
}
