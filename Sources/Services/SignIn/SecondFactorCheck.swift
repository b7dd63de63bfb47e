internal import Domain

/// Whether a code is the second factor of somebody: six digits of the app, or a recovery code. Each is good once.
struct SecondFactorCheck: Sendable {
    let secondFactors: any SecondFactorRepository
    let sealing: any SecretSealing

    /// What a secret is sealed for: another user's does not open it.
    static func purpose(of user: UserID) -> String { "second-factor:\(user)" }

    /// - Parameter author: whom the use of a recovery code is recorded of.
    func accepts(_ code: String, of user: UserID, by author: Author, at moment: Timestamp) async throws -> Bool {
        guard code.utf8.count <= 64 else { return false }
        let plain = code.filter { !$0.isWhitespace && $0 != "-" }.lowercased()
        if Self.isOneTimePassword(plain) { return try await acceptsOneTimePassword(plain, of: user, at: moment) }
        return try await secondFactors.use(recoveryCode: Self.digest(ofRecoveryCode: plain), of: user, at: moment, by: author)
    }

    func acceptsOneTimePassword(_ code: String, of user: UserID, at moment: Timestamp) async throws -> Bool {
        guard let factor = try await secondFactors.secret(of: user), factor.confirmedAt != nil else { return false }
        let secret = try await sealing.open(factor.secret, for: Self.purpose(of: user))
        guard let step = OneTimePassword(secret: secret).matchingStep(code, at: moment) else { return false }
        return try await secondFactors.use(step: step, of: user)
    }

    /// However it is grouped and written.
    static func digest(ofRecoveryCode code: String) -> TokenDigest {
        TokenDigest(of: code.filter { !$0.isWhitespace && $0 != "-" }.lowercased())
    }

    private static func isOneTimePassword(_ code: String) -> Bool {
        code.utf8.count == 6 && code.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
