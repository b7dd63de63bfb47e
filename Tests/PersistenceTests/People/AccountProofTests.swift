import Domain
import Services
import Testing

@testable import Persistence

/// Who changes the own account does so by what was shown, and only while that holds.
struct AccountProofTests {
    enum OwnChange: CaseIterable, Sendable {
        case password, confirmation, recoveryCodes, removal, apiKey

        func make(by proof: AccountProof, of user: UserID, _ records: Records, at moment: Timestamp = Sample.noon) async throws {
            let factors = records.repositories.secondFactors
            switch self {
            case .password:
                try await records.users.setPassword(of: user, to: AccountProofTests.chosen, mustChange: false, proof: proof, at: moment, by: Sample.physician)
            case .confirmation:
                try await factors.confirm(AccountProofTests.secret, of: user, step: 1, recoveryCodes: [], proof: proof, at: moment, by: Sample.physician)
            case .recoveryCodes:
                try await factors.replaceRecoveryCodes(of: user, with: [Sample.tokenDigest("c")], proof: proof, at: moment, by: Sample.physician)
            case .removal: try await factors.remove(of: user, proof: proof, at: moment, by: Sample.physician)
            case .apiKey:
                let key = APIKey(
                    id: APIKeyID(), owner: user, name: "k", scopes: [.predict], createdAt: moment, expiresAt: moment + .seconds(86_400))
                try await records.repositories.apiKeys.create(
                    key, digest: Sample.tokenDigest("k"), atMost: 50, proof: proof, by: Sample.physician)
            }
        }
    }

    private static let secret = SealedSecret(bytes: [1, 2, 3])
    private static let chosen = PasswordHash("$scrypt$chosen")

    /// Somebody in whose account the change can be made, and the session that it is made in.
    private static func with(
        _ engine: Engine, _ change: OwnChange, _ body: (Records, User, Session) async throws -> Void
    ) async throws {
        try await Records.with(engine) { records in
            let (user, factors) = (try await records.add(), records.repositories.secondFactors)
            try await factors.propose(secret, for: user.id, at: Sample.noon)
            if change != .confirmation {
                try await factors.confirm(secret, of: user.id, step: 0, recoveryCodes: [], proof: nil, at: Sample.noon, by: .system)
            }
            try await body(records, user, try await records.start(Sample.session(of: user.id)))
        }
    }

    @Test(arguments: Engine.available, OwnChange.allCases)
    func isGoodWhileTheSessionAndThePasswordAreTheSame(_ engine: Engine, _ change: OwnChange) async throws {
        try await Self.with(engine, change) { records, user, session in
            let before = try await records.audited().count
            try await change.make(by: AccountProof(session: session.id, password: Sample.hash), of: user.id, records)
            #expect(try await records.audited().count == before + 1)
            #expect(try await records.sessions.standing(of: session.id)?.session.endedAt == nil)
        }
    }

    enum Loss: CaseIterable, Sendable {
        case ended, expired, anothersSession, anotherPassword
    }

    @Test(arguments: Engine.available, OwnChange.allCases)
    func isNoneWhereEitherIsGone(_ engine: Engine, _ change: OwnChange) async throws {
        for loss in Loss.allCases {
            try await Self.with(engine, change) { records, user, session in
                var (moment, proof) = (Sample.noon, AccountProof(session: session.id, password: Sample.hash))
                switch loss {
                case .ended: try await records.sessions.end(session.id, .ended, at: moment, by: .system)
                case .expired: moment = session.expiresAt
                case .anothersSession:
                    let other = try await records.add(Sample.user("timur"))
                    proof = AccountProof(session: try await records.start(Sample.session(of: other.id)).id)
                case .anotherPassword:
                    try await records.users.rehashPassword(of: user.id, from: Sample.hash, to: PasswordHash("$scrypt$renewed"))
                }
                let before = try await records.audited()
                let code = await refusal { try await change.make(by: proof, of: user.id, records, at: moment) }
                #expect(code == (loss == .anotherPassword ? .conflict : .unauthenticated), "\(loss)")
                #expect(try await records.audited() == before, "\(loss)")
            }
        }
    }

    /// The administrator's reset has not been committed when the change begins, and has when it is made.
    @Test(arguments: Engine.available, OwnChange.allCases)
    func doesNotOvertakeAReset(_ engine: Engine, _ change: OwnChange) async throws {
        try await Self.with(engine, change) { records, user, session in
            let outcome = try await records.crossing(.setPassword) { transaction in
                try UserRow.locked(user.id, transaction)
                _ = try SessionEnding(reason: .passwordChanged, moment: Sample.noon, transaction: transaction).endAll(of: user.id)
            } _: {
                try await change.make(by: AccountProof(session: session.id), of: user.id, records)
            }
            #expect(outcome.other.refusal == .unauthenticated)
        }
    }

    /// The code was of the secret that was there when it was looked at.
    @Test(arguments: Engine.available)
    func confirmsNoOtherSecretThanTheOneThatWasShown(_ engine: Engine) async throws {
        try await Self.with(engine, .confirmation) { records, user, session in
            let factors = records.repositories.secondFactors
            try await factors.propose(SealedSecret(bytes: [9]), for: user.id, at: Sample.noon)
            #expect(await refusal { try await OwnChange.confirmation.make(by: AccountProof(session: session.id), of: user.id, records) } == .conflict)
            #expect(try await records.users.user(user.id)?.hasSecondFactor == false)
        }
    }

    enum Setting: CaseIterable, Sendable {
        case byOwner, bySomebodyElse, clientSecret
    }

    /// Whoever took an account over has perhaps made keys in it.
    @Test(arguments: Engine.available, Setting.allCases)
    func keysEndWithWhatSomebodyElseSets(_ engine: Engine, _ setting: Setting) async throws {
        try await Self.with(engine, .password) { records, user, session in
            let (key, keys, later) = (Sample.key(of: user.id), records.repositories.apiKeys, Sample.noon + .seconds(60))
            try await keys.create(key, digest: Sample.tokenDigest("k"), atMost: 50, proof: nil, by: .system)
            switch setting {
            case .byOwner: try await OwnChange.password.make(by: AccountProof(session: session.id), of: user.id, records)
            case .bySomebodyElse:
                try await records.users.setPassword(of: user.id, to: Self.chosen, mustChange: true, proof: nil, at: later, by: .system)
            case .clientSecret: try await records.users.setClientSecret(of: user.id, to: Sample.tokenDigest("s"), at: later, by: .system)
            }
            #expect(try await keys.key(key.id)?.revokedAt == (setting == .byOwner ? nil : later))
            #expect(try await records.audited().last?.detail["apiKeys"] == (setting == .byOwner ? nil : "1"))
        }
    }
}
