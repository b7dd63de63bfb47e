import Domain
import Services
import Testing

/// A service with everything about people in memory, and its clock in the test's hands.
struct House: Sendable {
    let clock = TestClock()
    let accounts = Accounts()
    let passwords = Passwords()
    let tokens = Tokens()
    let bus = Bus()
    var provider: Provider?
    var policy = AccessPolicy()

    static let password = "correct horse battery"
    static let desk = ClientDescription(address: "192.0.2.10", agent: "a browser")

    private var time: @Sendable () -> Timestamp { { [clock] in clock.now } }
    var keys: Keys { Keys(accounts: accounts) }

    /// Keeps notes of its own: made once by a test that wants them kept.
    var signIn: SignInService {
        SignInService(
            users: accounts, sessions: accounts, attempts: accounts, secondFactors: accounts, passwords: passwords, tokens: tokens, sealing: Sealing(),
            provider: provider, events: bus, clock: time)
    }
    var access: AccessControl { AccessControl(tokens: tokens, sessions: accounts, apiKeys: keys, policy: policy, clock: time) }
    var users: UserService {
        UserService(
            users: accounts, sessions: accounts, attempts: accounts, secondFactors: accounts, passwords: passwords, rules: Rules(), events: bus, clock: time)
    }
    var secondFactors: SecondFactorService {
        SecondFactorService(
            users: accounts, secondFactors: accounts, sessions: accounts, attempts: accounts, passwords: passwords, sealing: Sealing(), events: bus,
            clock: time)
    }
    var sessions: SessionService { SessionService(sessions: accounts, events: bus, clock: time) }
    var apiKeys: APIKeyService { APIKeyService(apiKeys: keys, events: bus, clock: time) }
    var firstAdministrator: FirstAdministrator { FirstAdministrator(users: accounts, passwords: passwords, rules: Rules(), clock: time) }
    var maintenance: TrustMaintenance { TrustMaintenance(sessions: accounts, attempts: accounts, tokens: tokens, clock: time) }

    /// Somebody who can sign in with `House.password`.
    @discardableResult
    func add(_ name: String, _ roles: Set<Role> = [.physician], isEnabled: Bool = true, hasPassword: Bool = true) async throws -> User {
        let user = User(
            id: UserID(), name: name, roles: roles, isEnabled: isEnabled, hasPassword: hasPassword, createdAt: clock.now, updatedAt: clock.now)
        try await accounts.create(user, password: hasPassword ? PasswordHash("now:\(Self.password)") : nil, by: .system)
        return user
    }

    func signIn(_ name: String, _ password: String = House.password, code: String? = nil, from address: String? = "192.0.2.10") async throws -> SignedIn {
        try await signIn.signIn(name: name, password: password, code: code, client: ClientDescription(address: address, agent: "a browser"))
    }

    /// Who a new session of that user stands for.
    func principal(_ name: String) async throws -> Principal {
        try await access.principal(bearing: try await signIn(name).accessToken)
    }

    /// Signed in, with a second factor, and its secret.
    func enrol(_ name: String) async throws -> (app: OneTimePassword, recoveryCodes: [String], principal: Principal) {
        let principal = try await principal(name)
        _ = try await secondFactors.begin(password: Self.password, for: principal)
        let sealed = try #require(try await accounts.secret(of: principal.user))
        let app = OneTimePassword(secret: try await Sealing().open(sealed.secret, for: "second-factor:\(principal.user)"))
        let codes = try await secondFactors.confirm(code: app.code(step: step), for: principal)
        return (app, codes, principal)
    }

    var step: Int64 { OneTimePassword.step(at: clock.now) }
}
