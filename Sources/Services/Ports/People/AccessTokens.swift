public import Domain

/// Short-lived signed tokens (RFC 9068) that say which session a request belongs to.
public protocol AccessTokens: Sendable {
    /// What their `iss` says.
    var issuer: String { get }

    /// How long one is good, in seconds.
    var lifetime: Duration { get }

    func issue(for session: SessionID, user: UserID, at moment: Timestamp) async throws -> String

    /// Signature, `alg`, `typ`, `kid`, `iss`, `aud`, `exp` and `nbf`.
    ///
    /// - Returns: the session that the token was issued for.
    /// - Throws: `unauthenticated`.
    func session(of token: String, at moment: Timestamp) async throws -> SessionID

    /// The public keys as a JSON Web Key Set (RFC 7517), in JSON.
    func keySet() async throws -> String

    /// Makes a new key where the newest is due, and forgets those that ended. Called again and again, by every instance.
    func rotate(at moment: Timestamp) async throws

    /// When the key was made that signs now.
    func keyAge(at moment: Timestamp) async throws -> Duration?
}
