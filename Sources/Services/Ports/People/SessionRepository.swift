public import Domain

/// Sessions and their refresh tokens.
public protocol SessionRepository: Sendable {
    /// Begins a session, with the event of the sign-in; notes the user's last sign-in and forgets the failures under `clearing`.
    ///
    /// - Parameter token: `nil` for a session that is not refreshed.
    func start(_ session: Session, token: RefreshToken?, clearing keys: [SignInKey], by author: Author) async throws

    /// Exchanges a refresh token for the next one of its session.
    ///
    /// A token that was exchanged before ends the session, unless that was less than `grace` ago and nobody has used what it was exchanged for:
    /// then the answer was lost on its way, and `next` takes the place of the one that was lost.
    func exchange(_ digest: TokenDigest, for next: RefreshToken, grace: Duration, at moment: Timestamp) async throws -> TokenExchange

    /// No error where it has ended or is not known.
    func end(_ id: SessionID, _ reason: Session.EndReason, at moment: Timestamp, by author: Author) async throws

    /// The session that a refresh token belongs to, used or not.
    func session(of digest: TokenDigest) async throws -> Session?

    /// - Returns: those that were ended.
    func endAll(of user: UserID, except kept: SessionID?, _ reason: Session.EndReason, at moment: Timestamp, by author: Author) async throws -> [SessionID]

    /// Those that are active, newest first.
    func sessions(of user: UserID, at moment: Timestamp) async throws -> [Session]

    /// What a token stands for at this moment: one look-up by key, for it is made for every request.
    func standing(of id: SessionID) async throws -> (session: Session, user: User)?

    /// Notes the use, to the minute; a write only where the last one is older.
    func touch(_ id: SessionID, at moment: Timestamp) async throws

    /// Removes what ended before.
    func forget(endedBefore moment: Timestamp) async throws -> Int
}

/// A refresh token as it is kept.
public struct RefreshToken: Sendable {
    public let digest: TokenDigest
    public let issuedAt: Timestamp
    public let expiresAt: Timestamp

    public init(digest: TokenDigest, issuedAt: Timestamp, expiresAt: Timestamp) {
        self.digest = digest
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }
}

public enum TokenExchange: Sendable {
    case exchanged(Session, User)
    /// The session has been ended.
    case reused(Session)
    /// Not known, too old, or of a session or user that may no longer.
    case refused
}
