public import Domain

/// Secrets of time-based one-time passwords (RFC 6238), sealed, and the recovery codes beside them.
public protocol SecondFactorRepository: Sendable {
    func secret(of user: UserID) async throws -> SecondFactor?

    /// Writes a secret that is not confirmed yet, in place of another such.
    ///
    /// - Throws: `conflict` where a confirmed one is there.
    func propose(_ secret: SealedSecret, for user: UserID, at moment: Timestamp) async throws

    /// From now on it is asked for.
    ///
    /// - Parameters:
    ///   - secret: the one that the code is of: another may have been proposed meanwhile.
    ///   - step: the time step of the code that confirmed it, which is thereby used.
    /// - Throws: `conflict` where it does not wait to be confirmed; `unauthenticated` or `conflict` where the proof no longer holds.
    func confirm(
        _ secret: SealedSecret, of user: UserID, step: Int64, recoveryCodes: [TokenDigest], proof: AccountProof?, at moment: Timestamp, by author: Author
    ) async throws

    /// - Returns: whether `step` is later than every step before: a code is good once.
    func use(step: Int64, of user: UserID) async throws -> Bool

    /// - Returns: whether the code was there and not used.
    func use(recoveryCode: TokenDigest, of user: UserID, at moment: Timestamp, by author: Author) async throws -> Bool

    /// - Throws: `conflict` where there is no second factor; `unauthenticated` or `conflict` where the proof no longer holds.
    func replaceRecoveryCodes(
        of user: UserID, with codes: [TokenDigest], proof: AccountProof?, at moment: Timestamp, by author: Author
    ) async throws
    func unusedRecoveryCodes(of user: UserID) async throws -> Int

    /// Removes secret and codes. No error where there is none.
    ///
    /// - Parameter proof: of the user who removes the own one; `nil` where somebody else does.
    /// - Throws: `notFound`; `unauthenticated` or `conflict` where the proof no longer holds.
    func remove(of user: UserID, proof: AccountProof?, at moment: Timestamp, by author: Author) async throws
}

public struct SecondFactor: Sendable, Equatable {
    public let secret: SealedSecret
    public let confirmedAt: Timestamp?

    public init(secret: SealedSecret, confirmedAt: Timestamp?) {
        self.secret = secret
        self.confirmedAt = confirmedAt
    }
}
