internal import Crypto
public import Domain
internal import Foundation
internal import JWTKit
public import Services

/// Signs people in through an OpenID Connect provider: authorisation code with PKCE (RFC 7636), a state and a nonce.
public struct OpenIDProvider: IdentityProvider {
    private static let maximumToken = 64 << 10

    private let configuration: OpenIDConfiguration
    private let connection: ProviderConnection
    private let endpoints: Remembered<ProviderEndpoints>
    private let keys: Remembered<ProviderKeys>
    private let clock: @Sendable () -> Timestamp

    /// Asks nothing of the provider yet: it may be away when the service starts.
    public init(_ configuration: OpenIDConfiguration, clock: @escaping @Sendable () -> Timestamp = { .now }) {
        let connection = ProviderConnection()
        let endpoints = Remembered(for: .seconds(3600)) { try await Self.discover(configuration, connection) }
        self.configuration = configuration
        self.connection = connection
        self.endpoints = endpoints
        keys = Remembered(for: .seconds(3600)) { try await connection.get(endpoints.value().keys, as: ProviderKeys.self) }
        self.clock = clock
    }

    public var name: String { configuration.name }

    public func authorisationURL(_ request: AuthorisationRequest) async throws -> String {
        let challenge = Base64URL.text(of: SHA256.hash(data: Array(request.codeVerifier.utf8)))
        return try await endpoints.value().authorisation.adding([
            ("response_type", "code"), ("client_id", configuration.clientID), ("redirect_uri", configuration.redirectURL),
            ("scope", configuration.scopes.joined(separator: " ")), ("state", request.state), ("nonce", request.nonce),
            ("code_challenge", challenge), ("code_challenge_method", "S256"),
        ])
    }

    public func identify(code: String, _ request: AuthorisationRequest) async throws -> OutsideUser {
        let answer = try await exchange(code, request)
        do {
            let (claims, algorithm) = try await verified(answer.idToken)
            try claims.check(nonce: request.nonce, configuration, at: clock())
            try Self.check(answer.accessToken, against: claims.accessTokenHash, algorithm)
            return OutsideUser(claims, configuration)
        } catch let refusal as IdentificationRefusal {
            throw ServiceError.notIdentified(refusal)
        }
    }

    private static func discover(_ configuration: OpenIDConfiguration, _ connection: ProviderConnection) async throws -> ProviderEndpoints {
        let base = configuration.issuer.hasSuffix("/") ? String(configuration.issuer.dropLast()) : configuration.issuer
        guard let address = ProviderAddress(base + "/.well-known/openid-configuration") else { throw ServiceError.provider(IdentificationRefusal.issuer) }
        let metadata = try await connection.get(address, as: ProviderMetadata.self)
        guard let endpoints = ProviderEndpoints(metadata, issuer: configuration.issuer) else { throw ServiceError.provider(IdentificationRefusal.issuer) }
        return endpoints
    }

    private struct TokenAnswer: Decodable {
        let idToken: String
        let accessToken: String?

        enum CodingKeys: String, CodingKey {
            case idToken = "id_token"
            case accessToken = "access_token"
        }
    }

    private func exchange(_ code: String, _ request: AuthorisationRequest) async throws -> TokenAnswer {
        let endpoints = try await endpoints.value()
        var form = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", configuration.redirectURL), ("code_verifier", request.codeVerifier),
        ]
        var authorisation: String?
        if let secret = configuration.clientSecret, !endpoints.takesSecretInBody {
            // Both are encoded as in a form first: RFC 6749, section 2.3.1.
            let pair = "\(FormEncoding.encoded(configuration.clientID)):\(FormEncoding.encoded(secret))"
            authorisation = "Basic \(Data(pair.utf8).base64EncodedString())"
        } else {
            form += [("client_id", configuration.clientID)] + (configuration.clientSecret.map { [("client_secret", $0)] } ?? [])
        }
        let answer = try await connection.post(form, to: endpoints.token, authorisation: authorisation)
        return try Self.read(answer)
    }

    private static func read(_ answer: ProviderConnection.Answer) throws -> TokenAnswer {
        struct Refusal: Decodable { let error: String }
        guard answer.status == 200 else {
            let refusal = try? JSONDecoder().decode(Refusal.self, from: answer.body)
            // The others mean that the settings are wrong, or the provider is out of order.
            if refusal?.error == "invalid_grant" { throw ServiceError.notIdentified(.codeRefused) }
            throw ServiceError.provider(ProviderConnection.Unexpected(status: answer.status))
        }
        do {
            return try JSONDecoder().decode(TokenAnswer.self, from: answer.body)
        } catch {
            throw ServiceError.notIdentified(.noToken)
        }
    }

    private func verified(_ text: String) async throws -> (IDTokenClaims, SigningAlgorithm) {
        guard let token = CompactToken(text, limit: Self.maximumToken), token.header.typ?.lowercased() != "at+jwt",
            !token.header.fields.contains("crit")
        else { throw IdentificationRefusal.malformed }
        guard let algorithm = SigningAlgorithm(rawValue: token.header.alg) else { throw IdentificationRefusal.algorithm }
        guard let key = try await key(for: token.header) else { throw IdentificationRefusal.unknownKey }
        do {
            return (try await Self.verify(text, with: key), algorithm)
        } catch is DecodingError {
            throw IdentificationRefusal.malformed
        } catch {
            throw IdentificationRefusal.signature
        }
    }

    /// With the one key that the header names: JWTKit would take its default key for a name that it does not know.
    private static func verify(_ token: String, with key: JWK) async throws -> IDTokenClaims {
        var key = key
        key.keyIdentifier = key.keyIdentifier ?? "key"
        return try await JWTKeyCollection().add(jwk: key).verify(token, as: IDTokenClaims.self)
    }

    private func key(for header: CompactToken.Header) async throws -> JWK? {
        if let key = try await keys.value().key(for: header) { return key }
        return try await keys.newer().key(for: header)
    }

    /// Whether the access token beside it is the one that the ID token was given with: section 3.1.3.8. Of EdDSA the standard does not say which hash.
    private static func check(_ accessToken: String?, against hash: String?, _ algorithm: SigningAlgorithm) throws(IdentificationRefusal) {
        guard let hash, let accessToken, algorithm != .edDSA else { return }
        guard Base64URL.text(of: SHA256.hash(data: Array(accessToken.utf8)).prefix(16)) == hash else { throw .accessTokenHash }
    }
}
