public import Domain

/// Who may sign in. Every change is one transaction, with its audit event.
///
/// The last enabled administrator who can sign in is never disabled, demoted or left without a password: `conflict`.
public protocol UserRepository: Sendable {
    /// - Throws: `conflict` where the name or the outside identity is taken.
    func create(_ user: User, password: PasswordHash?, by author: Author) async throws

    /// Creates the user if there is none at all yet: what two instances that start at once do once.
    ///
    /// - Returns: whether it was created.
    func createFirst(_ user: User, password: PasswordHash) async throws -> Bool

    func user(_ id: UserID) async throws -> User?
    /// - Parameter name: as `UserName.normalised` gives it.
    func user(named name: String) async throws -> User?
    func user(of identity: OutsideIdentity) async throws -> User?

    /// By age, oldest first.
    func users(page: PageRequest) async throws -> Page<User>

    /// What a password is checked against; `nil` where there is none.
    func passwordHash(of id: UserID) async throws -> PasswordHash?
    /// A hash of each kind that passwords are kept as: one of those that begin alike up to the salt.
    func passwordHashSamples() async throws -> [PasswordHash]
    /// SHA-256 of the client secret; `nil` where there is none.
    func clientSecret(of id: UserID) async throws -> TokenDigest?

    /// Writes what changed if the revision is still `revision`, or whatever it is where that is `nil`, and gives the user as it is now.
    /// A user who is disabled loses every session and key at once.
    ///
    /// - Throws: `notFound`, `preconditionFailed`, `conflict`.
    func update(_ id: UserID, _ change: UserChange, ifRevision revision: Int?, at moment: Timestamp, by author: Author) async throws -> User

    /// Sets a password and ends every session but that of the proof.
    ///
    /// - Parameters:
    ///   - mustChange: whether somebody else chose it.
    ///   - proof: of the user who changes the own one; `nil` where somebody else sets it, who thereby takes every API key of the user as well.
    /// - Throws: `notFound`; `unauthenticated` or `conflict` where the proof no longer holds.
    func setPassword(
        of id: UserID, to hash: PasswordHash, mustChange: Bool, proof: AccountProof?, at moment: Timestamp, by author: Author
    ) async throws

    /// The same password under a newer cost; no event, no session ends.
    func rehashPassword(of id: UserID, from old: PasswordHash, to new: PasswordHash) async throws

    /// Of a machine. Ends its sessions and revokes its API keys.
    func setClientSecret(of id: UserID, to digest: TokenDigest, at moment: Timestamp, by author: Author) async throws
}

/// What of a user is to be changed; `nil` leaves it.
public struct UserChange: Sendable, Equatable {
    public var roles: Set<Role>?
    public var isEnabled: Bool?
    public var displayName: String??
    public var email: String??

    public init(roles: Set<Role>? = nil, isEnabled: Bool? = nil, displayName: String?? = nil, email: String?? = nil) {
        self.roles = roles
        self.isEnabled = isEnabled
        self.displayName = displayName
        self.email = email
    }
}

/// A password as it is kept, in the PHC string format: `$scrypt$ln=16,r=8,p=1$salt$hash`.
public struct PasswordHash: Sendable, Hashable {
    public let text: String

    public init(_ text: String) {
        self.text = text
    }
}

/// SHA-256 of a secret of at least 128 random bits, in hex: what is kept of tokens, keys and recovery codes.
public struct TokenDigest: Sendable, Hashable {
    public let hex: String

    public init(hex: String) {
        self.hex = hex
    }
}
