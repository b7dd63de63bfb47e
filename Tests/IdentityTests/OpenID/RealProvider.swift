import AsyncHTTPClient
import Domain
import Foundation
import NIOCore
import NIOHTTP1
import Services
import TestSupport

@testable import Identity

/// The provider that the tests run, as its administrator and its users see it.
struct RealProvider {
    static let callback = "https://films.example/oauth/oidc/callback"

    let server: OpenIDProviderServer
    let client: Client

    struct Client: Decodable {
        let id: String
        let secret: String

        enum CodingKeys: String, CodingKey {
            case id = "client_id"
            case secret = "client_secret"
        }
    }

    struct Surprise: Error {}

    /// - Parameter method: how the client is told to send its secret.
    static func registered(at server: OpenIDProviderServer, method: String = "client_secret_basic") async throws -> RealProvider {
        let answer = try await send(
            .POST, server.issuer + "/oauth2/clients", json: ["redirect_uris": [.text(callback)], "token_endpoint_auth_method": .text(method)])
        return RealProvider(server: server, client: try JSONDecoder().decode(Client.self, from: answer.body))
    }

    func configuration(secret: String? = nil, rolesClaim: String = "groups") throws -> OpenIDConfiguration {
        try OpenIDConfiguration(
            issuer: server.issuer, clientID: client.id, clientSecret: secret ?? client.secret, redirectURL: Self.callback,
            rolesClaim: rolesClaim, roleMap: "pneumo-doctors=physician,pneumo-admins=administrator,pneumo-admins=auditor", name: "Clinic")
    }

    func add(_ user: String, _ claims: JSON) async throws {
        _ = try await Self.send(.PUT, "\(server.issuer)/users/\(user)", json: claims)
    }

    /// What somebody does in the browser who is sent to the address and signs in there.
    ///
    /// - Returns: the parameters that the browser comes back with.
    func signIn(_ user: String, at address: String) async throws -> [String: String] {
        var request = HTTPClientRequest(url: address)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(ByteBuffer(string: "sub=\(user)"))
        let answer = try await Self.perform(request)
        guard let location = answer.location, location.hasPrefix(Self.callback) else { throw Surprise() }
        let items = URLComponents(string: location)?.queryItems ?? []
        return Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }

    private static func send(_ method: HTTPMethod, _ address: String, json: JSON) async throws -> Answer {
        var request = HTTPClientRequest(url: address)
        request.method = method
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: try json.data))
        let answer = try await perform(request)
        guard (200..<300).contains(answer.status) else { throw Surprise() }
        return answer
    }

    private struct Answer {
        let status: Int
        let location: String?
        let body: Data
    }

    /// The shared client follows redirects; this one must not.
    private static func perform(_ request: HTTPClientRequest) async throws -> Answer {
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
        do {
            let response = try await client.execute(request, timeout: .seconds(300))
            let body = try await response.body.collect(upTo: 1 << 20)
            try await client.shutdown()
            return Answer(status: Int(response.status.code), location: response.headers.first(name: "location"), body: Data(body.readableBytesView))
        } catch {
            try await client.shutdown()
            throw error
        }
    }
}
