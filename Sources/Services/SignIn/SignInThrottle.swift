internal import Crypto
internal import Domain

/// Makes those wait who guess: longer with each failure, and nobody for good.
///
/// Failures count under three keys. The *pair* of account and address carries the weight: from the fifth failure on it waits a second, doubled each
/// time. An *account* guessed at from many addresses waits from the 20th on, and an *address* that tries many accounts from the 50th within a quarter
/// of an hour, each for a minute at the most: so nobody can shut a victim out for good, and a hospital behind one address is not shut out by one
/// typist. Of IPv6 an address is the network of 64 bits that its owner chooses it from. An address that the account is signed in from at the moment does not wait for what others do to the account.
struct SignInThrottle: Sendable {
    let attempts: any SignInAttemptRepository
    let sessions: any SessionRepository
    let settings: SignInService.Settings

    /// How long failures are remembered.
    static let memory: Duration = .seconds(24 * 3600)
    private static let longestSharedWait: Duration = .seconds(60)
    private static let addressWindow: Int64 = 15 * 60 * 1_000_000

    struct Keys: Sendable {
        let account: SignInKey
        let pair: SignInKey
        let address: SignInKey

        var all: [SignInKey] { [account, pair, address] }
        /// What a success forgets. Not the address: one account of one's own would clear the way to all others.
        var cleared: [SignInKey] { [account, pair] }
    }

    /// - Parameters:
    ///   - name: as `UserName.normalised` gives it.
    ///   - network: as `ClientDescription` has it.
    func keys(account name: String, network: String?, at moment: Timestamp) -> Keys {
        let network = network ?? ""
        return Keys(
            account: key(["account", name]), pair: key(["pair", name, network]),
            address: key(["address", network, "\(moment.microseconds / Self.addressWindow)"]))
    }

    /// How long to wait before a password is even looked at; `nil` where it may be tried now.
    ///
    /// - Parameter user: asked for only where the account itself would have to wait.
    func wait(_ keys: Keys, from address: String?, at moment: Timestamp, user: () async throws -> UserID?) async throws -> Duration? {
        let failures = try await attempts.failures(under: keys.all)
        let account = wait(after: failures[0], from: settings.failuresOfAccount, atMost: Self.longestSharedWait, at: moment)
        let pair = wait(after: failures[1], from: settings.failuresBeforeBackOff, atMost: settings.longestBackOff, at: moment)
        let many = wait(after: failures[2], from: settings.failuresOfAddress, atMost: Self.longestSharedWait, at: moment)
        let isExempt = if account == nil { true } else { try await isSignedIn(user(), from: address, at: moment) }
        return [pair, many, isExempt ? nil : account].compactMap(\.self).max()
    }

    /// How long to wait for what failed meanwhile: a burst of guesses, all begun before the first one failed, must not get around the wait. Only the
    /// pair's, so that a guess from elsewhere at the same moment does not turn the right password away.
    func wait(afterwards keys: Keys, at moment: Timestamp) async throws -> Duration? {
        let failures = try await attempts.failures(under: [keys.pair])[0]
        return wait(after: failures, from: settings.failuresBeforeBackOff, atMost: settings.longestBackOff, at: moment)
    }

    func recordFailure(_ keys: [SignInKey], _ event: AuditEvent) async throws {
        try await attempts.recordFailure(under: keys, memory: Self.memory, event: event)
    }

    private func wait(after failures: SignInFailures, from first: Int, atMost longest: Duration, at moment: Timestamp) -> Duration? {
        guard failures.count >= first, let last = failures.lastAt else { return nil }
        let length = min(.seconds(1 << min(failures.count - first, 20)), longest)
        // A clock that was set back, or is another instance's, makes nobody wait for longer than that.
        let left = min(last + length - moment, length)
        return left > .zero ? left : nil
    }

    private func isSignedIn(_ user: UserID?, from address: String?, at moment: Timestamp) async throws -> Bool {
        guard let user, let address else { return false }
        return try await sessions.sessions(of: user, at: moment).contains { $0.address == address }
    }

    /// Keyed, for people type passwords into the field of names, and a plain hash of one could be guessed.
    func key(_ parts: [String]) -> SignInKey {
        let text = Array(Fingerprint.of(parts).utf8)
        let code = HMAC<SHA256>.authenticationCode(for: text, using: SymmetricKey(data: settings.throttleSecret))
        return SignInKey(digest: TokenDigest(hex: hexadecimal(code)))
    }
}
