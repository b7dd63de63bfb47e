public import Domain
internal import Foundation
internal import JWTKit
public import Services

/// Access tokens as JSON Web Tokens of the profile of RFC 9068, signed with Ed25519 (RFC 8037) under keys that change every month.
public struct JWTAccessTokens: AccessTokens {
    /// How far the clocks of two instances may be apart.
    static let leeway: Duration = .seconds(30)
    /// A token of ours has about 420 bytes.
    private static let maximumBytes = 4096

    public struct Settings: Sendable {
        /// This service's own address: `iss`.
        public var issuer: String
        /// Who the tokens are for: `aud`.
        public var audience: String
        /// Of a token.
        public var lifetime: Duration = .seconds(600)
        /// How long a key signs.
        public var rotation: Duration = .seconds(30 * 86_400)
        /// How long a key is published before it signs: longer than instances keep the keys in memory.
        public var headStart: Duration = .seconds(120)

        public init(issuer: String, audience: String) {
            self.issuer = issuer
            self.audience = audience
        }
    }

    public let settings: Settings
    private let repository: any SigningKeyRepository
    private let sealing: any SecretSealing
    private let ring: SigningKeyRing
    private let clock: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - clock: what decides which keys are published.
    ///   - ticks: what the age of the keys in memory is measured with.
    public init(
        _ settings: Settings, keys: any SigningKeyRepository, sealing: any SecretSealing, clock: @escaping @Sendable () -> Timestamp = { .now },
        ticks: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.settings = settings
        self.repository = keys
        self.sealing = sealing
        self.clock = clock
        ring = SigningKeyRing(repository: keys, sealing: sealing, now: ticks)
    }

    public var issuer: String { settings.issuer }
    public var lifetime: Duration { settings.lifetime }

    public func issue(for session: SessionID, user: UserID, at moment: Timestamp) async throws -> String {
        var key = signing(of: try await ring.all(), at: moment)
        if key == nil {
            try await rotate(at: moment)
            key = signing(of: try await ring.newest(), at: moment)
        }
        guard let key else { throw ServiceError(.notReady, "The service cannot sign anybody in at this moment: try again in a few seconds.") }
        let now = moment.microseconds / 1_000_000
        let claims = AccessTokenClaims(
            iss: settings.issuer, aud: settings.audience, sub: user.description, sid: session.description, iat: now, nbf: now,
            exp: now + settings.lifetime.components.seconds, jti: UUID().uuidString.lowercased())
        return try await key.signer.sign(claims, kid: JWKIdentifier(string: key.id), header: ["typ": "at+jwt"])
    }

    public func session(of token: String, at moment: Timestamp) async throws -> SessionID {
        guard let token = CompactToken(token, limit: Self.maximumBytes), Self.isOurs(token.header), let kid = token.header.kid,
            let key = try await ring.key(kid), moment < key.endsAt,
            let claims = try? await key.signer.verify(token.text, as: AccessTokenClaims.self), let session = claims.session(at: moment, under: settings)
        else { throw ServiceError(.unauthenticated, "The access token is not good, or no longer: sign in again.") }
        return session
    }

    /// Nothing else is ever in a header of ours: no other algorithm, and no key that the token brings along.
    private static func isOurs(_ header: CompactToken.Header) -> Bool {
        header.alg == "EdDSA" && header.typ == "at+jwt" && header.fields == ["alg", "typ", "kid"] && (1...64).contains(header.kid?.utf8.count ?? 0)
    }

    public func keySet() async throws -> String {
        let moment = clock()
        let keys = try await ring.all().filter { moment < $0.endsAt }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(PublishedKeySet(keys: keys.map(PublishedKeySet.Key.init))), as: UTF8.self)
    }

    public func keyAge(at moment: Timestamp) async throws -> Duration? {
        signing(of: try await ring.all(), at: moment).map { max(.zero, moment - $0.activeFrom) }
    }

    public func rotate(at moment: Timestamp) async throws {
        let keys = try await ring.newest()
        if isDue(keys, at: moment) {
            let key = try await OpenedSigningKey.make(
                activeFrom: signing(of: keys, at: moment) == nil ? moment : moment + settings.headStart, endsAt: end(after: moment), sealing: sealing)
            try await repository.add(key, after: keys.first?.id, by: .system)
            _ = try await ring.newest()
        }
        _ = try await repository.forget(endedBefore: moment)
    }

    private func isDue(_ keys: [OpenedSigningKey], at moment: Timestamp) -> Bool {
        guard let newest = keys.first, signing(of: keys, at: moment) != nil else { return true }
        return moment >= newest.activeFrom + settings.rotation - settings.headStart
    }

    /// Late enough for the last token of a key that is replaced when it is due. An hour more is for rotations that come late; a key that
    /// is not replaced by then stops signing a token's life before its end.
    private func end(after moment: Timestamp) -> Timestamp {
        moment + settings.headStart + settings.rotation + settings.lifetime + Self.leeway + .seconds(3600)
    }

    /// The newest that has begun; else the one that begins first, for another instance's clock may be ahead of this one's.
    private func signing(of keys: [OpenedSigningKey], at moment: Timestamp) -> OpenedSigningKey? {
        let usable = keys.filter { moment + settings.lifetime + Self.leeway <= $0.endsAt }
        return usable.filter { $0.activeFrom <= moment }.max { $0.activeFrom < $1.activeFrom } ?? usable.min { $0.activeFrom < $1.activeFrom }
    }
}
