import Crypto
import Domain
import Foundation
import Identity
import Services
import Synchronization

/// Instances that share a table of keys, at a time of the test's own.
final class TokenFixture: Sendable {
    let keys = MemorySigningKeys()
    let sealing = MemorySealing()
    let session = SessionID()
    let user = UserID()
    /// 2026-11-23T08:00:00Z.
    static let start = Timestamp(microseconds: 1_795_420_800_000_000)
    private let elapsed = Mutex<Duration>(.zero)
    private let firstTick = ContinuousClock.now

    var now: Timestamp { Self.start + elapsed.withLock { $0 } }

    func wait(_ duration: Duration) { elapsed.withLock { $0 += duration } }

    func instance(_ change: (inout JWTAccessTokens.Settings) -> Void = { _ in }) -> JWTAccessTokens {
        var settings = JWTAccessTokens.Settings(issuer: "https://films.example", audience: "https://films.example/api")
        change(&settings)
        return JWTAccessTokens(
            settings, keys: keys, sealing: sealing, clock: { self.now }, ticks: { self.firstTick + self.elapsed.withLock { $0 } })
    }

    func issue(_ tokens: JWTAccessTokens) async throws -> String { try await tokens.issue(for: session, user: user, at: now) }

    /// What the token stands for; the error's code where it is refused.
    func read(_ token: String, by tokens: JWTAccessTokens) async -> Result<SessionID, Refused> {
        do {
            return .success(try await tokens.session(of: token, at: now))
        } catch {
            return .failure(Refused(code: (error as? ServiceError)?.code))
        }
    }

    struct Refused: Error, Equatable {
        let code: ServiceError.Code?
    }

    static let refused = Result<SessionID, Refused>.failure(Refused(code: .unauthenticated))

    /// The private half of a stored key.
    func privateKey(_ key: SigningKey) throws -> Curve25519.Signing.PrivateKey {
        try Curve25519.Signing.PrivateKey(rawRepresentation: Data(key.privateKey.bytes.suffix(32)))
    }

    /// A token as the service makes it, to be spoilt.
    func forged(kid: String) -> ForgedToken {
        let second = now.microseconds / 1_000_000
        return ForgedToken(
            header: ["alg": "EdDSA", "typ": "at+jwt", "kid": .text(kid)],
            claims: [
                "iss": "https://films.example", "aud": "https://films.example/api", "sub": .text(user.description), "sid": .text(session.description),
                "iat": .integer(second), "nbf": .integer(second), "exp": .integer(second + 600), "jti": "one",
            ])
    }

    static func kid(of token: String) throws -> String? {
        var header = String(token.prefix { $0 != "." }).replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        header += String(repeating: "=", count: (4 - header.count % 4) % 4)
        struct Header: Decodable { let kid: String? }
        return try JSONDecoder().decode(Header.self, from: Data(base64Encoded: header) ?? Data()).kid
    }
}
