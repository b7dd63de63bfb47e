import Domain
import SQL
import Services
import Testing

@testable import Persistence

struct PeopleSchemaTests {
    private static let refused: [SQLStatement] = [
        "UPDATE users SET roles = ''", "UPDATE users SET roles = 'physician'", "UPDATE users SET is_administrator = 0", "UPDATE users SET is_enabled = 2",
        "UPDATE users SET issuer = 'x'", "UPDATE users SET revision = 0", "UPDATE users SET name = ''", "UPDATE sessions SET method = 'magic'",
        "UPDATE sessions SET ended_at = 1", "UPDATE sessions SET end_reason = 'ended'", "UPDATE refresh_tokens SET successor = 'x'",
        "UPDATE second_factors SET last_step = NULL", "UPDATE sign_in_failures SET count = 0",
    ]

    @Test(arguments: Engine.available)
    func refusesNonsense(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let user = try await records.add(Sample.user(roles: [.administrator, .physician]))
            try await records.start(Sample.session(of: user.id), token: Sample.token("a"))
            try await records.repositories.secondFactors.propose(SealedSecret(bytes: [1]), for: user.id, at: Sample.noon)
            try await records.repositories.secondFactors.confirm(
                SealedSecret(bytes: [1]), of: user.id, step: 1, recoveryCodes: [], proof: nil, at: Sample.noon, by: .system)
            try await records.repositories.signInAttempts.recordFailure(
                under: [Sample.attempt("a")], memory: .seconds(1), event: AuditEvent(.startSession, .refused, by: .anonymous, at: Sample.noon))
            for statement in Self.refused {
                let error = await #expect(throws: SQLError.self) { try await records.database.write { _ = try $0.execute(statement) } }
                #expect(error?.code == .checkViolation, "\(statement.text(for: records.database.dialect))")
            }
        }
    }

    /// Below the code: whatever is done, a session has one token at most that leads on.
    @Test(arguments: Engine.available)
    func refusesASecondTokenThatIsNotUsedUp(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let session = try await records.start(Sample.session(of: try await records.add().id), token: Sample.token("a"))
            let error = await #expect(throws: SQLError.self) {
                try await records.database.write { connection in
                    try RefreshTokenRow.insert(
                        Sample.token("b"), session: session.id.sequence, Transaction(change: .startSession, author: .system, connection: connection))
                }
            }
            #expect(error?.code == .uniqueViolation(constraint: "refresh_tokens.session"))
        }
    }

    /// What is done for every request, and what grows, is found by a key.
    @Test func findsByKey() async throws {
        try await Records.with(.sqlite) { records in
            let (session, key, user) = (SessionID(), APIKeyID(), UserID())
            let standing = try await records.plan(of: "\(SessionRow.selection) WHERE \(session.condition(in: "sessions"))")
            #expect(standing == "SEARCH sessions USING INTEGER PRIMARY KEY (rowid=?); SEARCH users USING INTEGER PRIMARY KEY (rowid=?)")
            let keys = try await records.plan(of: "\(APIKeyRow.selection) WHERE \(key.condition(in: "api_keys"))")
            #expect(keys.hasPrefix("SEARCH api_keys USING INTEGER PRIMARY KEY (rowid=?); SEARCH users"), "\(keys)")
            let own = try await records.plan(of: "\(SessionRow.selection) WHERE sessions.\(user.owning) AND sessions.ended_at IS NULL")
            #expect(own.contains("sessions_by_owner"), "\(own)")
            let over = try await records.plan(
                of: "SELECT sequence FROM sessions WHERE COALESCE(ended_at, expires_at) < \(5) ORDER BY COALESCE(ended_at, expires_at)")
            #expect(over.contains("sessions_by_end") && !over.contains("TEMP B-TREE"), "\(over)")
            let administrators = try await records.plan(
                of: "\(UserRow.selection) WHERE \(user.condition) OR (is_administrator = 1 AND is_enabled = 1) ORDER BY sequence")
            #expect(administrators.contains("users_administrators") && administrators.contains("PRIMARY KEY"), "\(administrators)")
        }
    }
}
