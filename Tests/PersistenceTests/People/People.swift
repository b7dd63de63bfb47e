import Domain
import SQL
import Services
import TestSupport
import Testing

@testable import Persistence

/// People to test with.
extension Sample {
    static func user(
        _ name: String = "aziza", roles: Set<Role> = [.physician], isEnabled: Bool = true, identity: OutsideIdentity? = nil, at moment: Timestamp = noon
    ) -> User {
        User(id: UserID(), name: name, roles: roles, isEnabled: isEnabled, identity: identity, createdAt: moment, updatedAt: moment)
    }

    static let hash = PasswordHash("$scrypt$ln=14,r=8,p=1$c2FsdA$aGFzaA")

    static func session(of user: UserID, from start: Timestamp = noon, for length: Duration = .seconds(12 * 3600)) -> Session {
        Session(
            id: SessionID(), user: user, method: .password, usedSecondFactor: true, address: "192.0.2.7", agent: "Mozilla/5.0", startedAt: start,
            lastUsedAt: start, expiresAt: start + length)
    }

    /// What would be the SHA-256 of a token.
    static func tokenDigest(_ name: String) -> TokenDigest { TokenDigest(hex: "digest-of-\(name)") }

    static func token(_ name: String, from start: Timestamp = noon, for length: Duration = .seconds(3600)) -> RefreshToken {
        RefreshToken(digest: tokenDigest(name), issuedAt: start, expiresAt: start + length)
    }

    static func key(of owner: UserID, _ name: String = "PACS", scopes: Set<Permission> = [.predict, .readStudies]) -> APIKey {
        APIKey(id: APIKeyID(), owner: owner, name: name, scopes: scopes, createdAt: noon, expiresAt: noon + .seconds(86_400))
    }

    static func attempt(_ name: String) -> SignInKey { SignInKey(digest: tokenDigest(name)) }
}

extension Records {
    var users: any UserRepository { repositories.users }
    var sessions: any SessionRepository { repositories.sessions }

    /// The same database as another instance sees it, or this one after a restart.
    var elsewhere: Repositories { Repositories(database: database, images: images, auditKey: .test) }

    @discardableResult
    func add(_ user: User = Sample.user(), password: PasswordHash? = Sample.hash) async throws -> User {
        try await users.create(user, password: password, by: .system)
        return user
    }

    @discardableResult
    func start(_ session: Session, token: RefreshToken? = nil, clearing keys: [SignInKey] = []) async throws -> Session {
        try await sessions.start(session, token: token, clearing: keys, by: Sample.physician)
        return session
    }

    /// What a change noted for the audit while it ran.
    struct Noted: Sendable {
        let objects: [AuditObject]
        let detail: [String: String]
        let events: [AuditEvent]
        let isCancelled: Bool
    }

    func noted(_ change: Change, _ body: @escaping @Sendable (Transaction) throws -> Void) async throws -> Noted {
        try await database.write { connection in
            let transaction = Transaction(change: change, author: Sample.physician, connection: connection)
            try body(transaction)
            let notes = transaction.noted
            return Noted(objects: notes.objects, detail: notes.detail, events: notes.events, isCancelled: notes.isCancelled)
        }
    }

    /// Everything that stands in the audit, oldest first.
    func audited() async throws -> [AuditEvent] {
        try await repositories.audit.records(after: 0, limit: 1000).map(\.event)
    }

    /// Runs `first` in a transaction that ends only when `second`, begun meanwhile, waits for it. On SQLite whatever writes waits.
    func crossing<One: Sendable, Other: Sendable>(
        _ change: Change, _ first: @escaping @Sendable (Transaction) throws -> One, _ second: @escaping @Sendable () async throws -> Other
    ) async throws -> (one: One, other: Result<Other, any Error>) {
        let gate = Gate()
        let one = Task {
            try await database.write { connection in
                let value = try first(Transaction(change: change, author: Sample.physician, connection: connection))
                gate.pass()
                return value
            }
        }
        try #require(try await eventually(within: .seconds(300)) { gate.isReached })
        let other = Task { try await second() }
        if engine == .postgresql { try #require(try await eventually(within: .seconds(300)) { try await waiting() > 0 }) }
        gate.open()
        return (try await one.value, await other.result)
    }

    /// How many wait for a lock of PostgreSQL's.
    private func waiting() async throws -> Int {
        try await database.read { connection in
            try connection.first(
                "SELECT COUNT(*) AS sessions FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")?["sessions"] ?? 0
        }
    }

    /// What SQLite is going to do for a statement.
    func plan(of statement: SQLStatement) async throws -> String {
        let rows = try await database.read { try $0.query("EXPLAIN QUERY PLAN \(statement)") }
        return try rows.map { try $0.get("detail", as: String.self) }.joined(separator: "; ")
    }
}

/// The code of the `ServiceError` that comes; `nil` where none does.
func refusal(_ body: () async throws -> Void) async -> ServiceError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? ServiceError)?.code
    }
}

extension Result where Failure == any Error {
    var refusal: ServiceError.Code? {
        if case .failure(let error as ServiceError) = self { error.code } else { nil }
    }
}
