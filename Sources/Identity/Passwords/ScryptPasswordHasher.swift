internal import Domain
public import Services
internal import Synchronization

/// Hashes passwords with scrypt (RFC 7914), on threads of its own.
///
/// Hashes of several costs lie side by side where the cost was changed, until their owners sign in. Every check is as much work as the dearest of them,
/// whoever it is for, or the time would tell whose name is known.
public final class ScryptPasswordHasher: PasswordHashing {
    /// Of new hashes.
    public let cost: ScryptCost
    private let threads: PasswordThreads
    private let derive: KeyDerivation
    private let greatest: Mutex<ScryptCost>

    /// - Parameters:
    ///   - hashes: that are kept already, one of each cost. Dearer ones that another instance makes are learnt of when their owners sign in here.
    ///   - threads: one for every four cores where `nil`. Each of them holds the memory of the greatest cost while it computes.
    ///   - waiting: how many sign-ins may wait besides those that are computed.
    public convenience init(cost: ScryptCost, inUse hashes: [PasswordHash] = [], threads: Int? = nil, waiting: Int = 64) {
        self.init(cost: cost, inUse: hashes, on: PasswordThreads(count: threads, waiting: waiting))
    }

    /// With the greatest cost that this machine pays in `limit`, or the one that passwords are kept at already where that is greater: a machine that was
    /// busy when it was measured weakens none. Instances that share a database should be given the same cost instead.
    public static func calibrated(
        within limit: Duration = .milliseconds(250), inUse hashes: [PasswordHash] = [], threads: Int? = nil, waiting: Int = 64
    ) async throws -> ScryptPasswordHasher {
        let threads = PasswordThreads(count: threads, waiting: waiting)
        let measured = try await threads.run { try ScryptCost.calibrated(within: limit) }
        let kept = min(greatest(of: hashes) ?? 0, ScryptCost.recommended.upperBound)
        return ScryptPasswordHasher(cost: ScryptCost(logN: max(measured.logN, kept)), inUse: hashes, on: threads)
    }

    init(
        cost: ScryptCost, inUse hashes: [PasswordHash], on threads: PasswordThreads,
        deriving derive: @escaping KeyDerivation = { try $0.key(of: $1, salt: $2) }
    ) {
        self.cost = cost
        self.threads = threads
        self.derive = derive
        greatest = Mutex(ScryptCost(logN: max(cost.logN, Self.greatest(of: hashes) ?? 0)))
    }

    private static func greatest(of hashes: [PasswordHash]) -> Int? { hashes.compactMap { ScryptHash($0)?.cost.logN }.max() }

    public func hash(_ password: String) async throws -> PasswordHash {
        guard let password = PreparedPassword(password), !password.hasControlCharacters else {
            throw ServiceError(.invalidRequest, "The password is too long, or holds a sign that no keyboard gives: choose another.")
        }
        var chance = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &chance) }
        return try await threads.run { [cost, derive] in
            ScryptHash(cost: cost, salt: salt, key: try derive(cost, password.bytes, salt)).text
        }
    }

    public func verify(_ password: String, against hash: PasswordHash?) async throws -> Bool {
        // One that cannot be read is as none: an answer of its own would tell that there is such an account.
        let known = hash.flatMap { ScryptHash($0) }
        let prepared = PreparedPassword(password)
        let matches = try await matches(prepared?.bytes ?? [], known, upTo: greatest(besides: known?.cost))
        // All are asked after the work is done: none may save time. HMAC, and so scrypt, takes a password and the same with zeros behind it for one.
        return matches && known != nil && prepared?.hasControlCharacters == false
    }

    /// Whether the password is the one, after as much work as `greatest`.
    private func matches(_ password: [UInt8], _ known: ScryptHash?, upTo greatest: ScryptCost) async throws -> Bool {
        let hash = known ?? .nobodys(at: greatest)
        return try await threads.run { [derive] in
            let matches = try hash.matches(password, deriving: derive)
            for step in hash.cost.steps(to: greatest) { _ = try derive(step, password, hash.salt) }
            return matches
        }
    }

    private func greatest(besides cost: ScryptCost?) -> ScryptCost {
        greatest.withLock { greatest in
            if let cost, cost.logN > greatest.logN { greatest = cost }
            return greatest
        }
    }

    public func isOutdated(_ hash: PasswordHash) -> Bool {
        ScryptHash(hash).map { $0.cost.logN < cost.logN } ?? false
    }
}
