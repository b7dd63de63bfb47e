internal import Domain
internal import JWTKit

/// What an access token says: RFC 9068, section 2.2. Times in whole seconds since 1970.
struct AccessTokenClaims: JWTPayload, Equatable {
    let iss: String
    let aud: String
    /// The user.
    let sub: String
    /// The session.
    let sid: String
    let iat: Int64
    let nbf: Int64
    let exp: Int64
    let jti: String

    /// The signature alone: the claims are held against the moment and the settings by `session(at:under:)`.
    func verify(using algorithm: some JWTAlgorithm) {}

    /// The session that the token was issued for.
    ///
    /// - Returns: `nil` where the token is another's, not good yet, or no longer.
    func session(at moment: Timestamp, under settings: JWTAccessTokens.Settings) -> SessionID? {
        let now = moment.microseconds / 1_000_000
        let leeway = Int64(JWTAccessTokens.leeway.components.seconds)
        // The moment is ours and small; a claim may be any number, so nothing is added to claims.
        guard iss == settings.issuer, aud == settings.audience, exp > now - leeway, nbf <= now + leeway, iat <= now + leeway, iat <= exp else { return nil }
        guard UserID(sub) != nil else { return nil }
        return SessionID(sid)
    }
}
