internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Services

/// What is asked of the token endpoint (RFC 6749 §4.3.2, §4.4.2 and §6).
enum TokenRequest {
    case password(name: String, password: String, code: String?, isPage: Bool)
    case refresh(String)
    /// The page's: its token is in the cookie.
    case refreshFromCookie
    case machine(name: String, secret: String)

    /// The one registered client that is no machine: the service's own page.
    static let page = "page"

    /// - Throws: `OAuthError`.
    init(_ request: Request) async throws {
        let fields = try await FormFields(request)
        let client = try Client(request, fields)
        switch try fields.required("grant_type") {
        case "password":
            let isPage = try client.isPage()
            self = .password(
                name: try fields.required("username"), password: try fields.required("password"), code: fields["otp"], isPage: isPage)
        case "refresh_token":
            self = try Self.refresh(fields["refresh_token"], isPage: client.isPage())
        case "client_credentials":
            guard let name = client.name, let secret = client.secret else { throw OAuthError(SignInError.invalidClient) }
            self = .machine(name: name, secret: secret)
        default:
            throw OAuthError(.unsupportedGrantType, "grant_type must be password, refresh_token or client_credentials.")
        }
    }

    private static func refresh(_ token: String?, isPage: Bool) throws(OAuthError) -> TokenRequest {
        switch (token, isPage) {
        case (let token?, false): return .refresh(token)
        case (nil, true): return .refreshFromCookie
        case (nil, false): throw OAuthError(.invalidRequest, "refresh_token is required.")
        case (_?, true): throw OAuthError(.invalidRequest, "The page's refresh token comes in its cookie, never in the body.")
        }
    }
}

/// How a client names itself: in the head as Basic (RFC 6749 §2.3.1) or in the body, not in both.
private struct Client {
    let name: String?
    let secret: String?

    init(_ request: Request, _ fields: FormFields) throws(OAuthError) {
        guard let header = request.headers[.authorization] else {
            (name, secret) = (fields["client_id"], fields["client_secret"])
            return
        }
        guard fields["client_secret"] == nil else { throw OAuthError(.invalidRequest, "Send the client's secret in one place.") }
        guard let (name, secret) = Self.basic(header), fields["client_id"].map({ $0 == name }) ?? true else { throw OAuthError(SignInError.invalidClient) }
        (self.name, self.secret) = (name, secret)
    }

    /// - Throws: `invalid_client` for one that is not known: people have no client but the page.
    func isPage() throws(OAuthError) -> Bool {
        guard secret == nil, name == nil || name == TokenRequest.page else { throw OAuthError(SignInError.invalidClient) }
        return name != nil
    }

    private static func basic(_ header: String) -> (name: String, secret: String)? {
        let parts = header.split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "basic", let pair = Data(base64Encoded: String(parts[1])) else { return nil }
        let halves = pair.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let name = FormFields.decoded(halves[0]), let secret = FormFields.decoded(halves[1]) else { return nil }
        return (name, secret)
    }
}
