import Domain
import Services
import Testing

@testable import Persistence

struct SecondFactorTests {
    private static let secret = SealedSecret(bytes: [0, 1, 39, 92, 255, 0])
    private static let codes = ["one", "two", "three"].map(Sample.tokenDigest)

    /// A user with a confirmed second factor, whose last step is 100.
    private static func with(_ engine: Engine, _ body: (any SecondFactorRepository, User, Records) async throws -> Void) async throws {
        try await Records.with(engine) { records in
            let (user, factors) = (try await records.add(), records.repositories.secondFactors)
            try await factors.propose(secret, for: user.id, at: Sample.noon)
            try await factors.confirm(
                Self.secret, of: user.id, step: 100, recoveryCodes: codes, proof: nil, at: Sample.noon + .seconds(1), by: user.author)
            try await body(factors, user, records)
        }
    }

    @Test(arguments: Engine.available)
    func isAskedForOnceItIsConfirmed(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (user, factors) = (try await records.add().id, records.repositories.secondFactors)
            #expect(try await factors.secret(of: user) == nil)
            for secret in [SealedSecret(bytes: []), Self.secret] {
                try await factors.propose(secret, for: user, at: Sample.noon)
                #expect(try await factors.secret(of: user) == SecondFactor(secret: secret, confirmedAt: nil))
            }
            #expect(try await records.users.user(user)?.hasSecondFactor == false)
            #expect(try await factors.use(step: 5, of: user) == false, "one that is not confirmed lets nobody in")
            try await factors.confirm(
                Self.secret, of: user, step: 100, recoveryCodes: Self.codes, proof: nil, at: Sample.noon + .seconds(1), by: .system)
            #expect(try await factors.secret(of: user) == SecondFactor(secret: Self.secret, confirmedAt: Sample.noon + .seconds(1)))
            let changed = try #require(try await records.users.user(user))
            #expect(changed.hasSecondFactor && changed.revision == 2)
            #expect(try await factors.unusedRecoveryCodes(of: user) == 3)
        }
    }

    @Test(arguments: Engine.available)
    func isNotReplacedOrConfirmedAgain(_ engine: Engine) async throws {
        try await Self.with(engine) { factors, user, records in
            #expect(await refusal { try await factors.propose(SealedSecret(bytes: [9]), for: user.id, at: Sample.noon) } == .conflict)
            #expect(
                await refusal {
                    try await factors.confirm(
                        Self.secret, of: user.id, step: 1, recoveryCodes: [], proof: nil, at: Sample.noon, by: .system)
                } == .conflict)
            #expect(try await factors.secret(of: user.id)?.secret == Self.secret)
            #expect(try await records.users.user(user.id)?.revision == 2, "and nothing else of it stays")
            let other = try await records.add(Sample.user("timur")).id
            #expect(
                await refusal {
                    try await factors.confirm(
                        Self.secret, of: other, step: 1, recoveryCodes: [], proof: nil, at: Sample.noon, by: .system)
                } == .conflict)
            #expect(try await records.users.user(other)?.hasSecondFactor == false)
            #expect(await refusal { try await factors.propose(Self.secret, for: UserID(), at: Sample.noon) } == .notFound)
            #expect(await refusal { try await factors.remove(of: UserID(), proof: nil, at: Sample.noon, by: .system) } == .notFound)
        }
    }

    @Test(arguments: Engine.available)
    func takesACodeOnceAndNoneFromBefore(_ engine: Engine) async throws {
        try await Self.with(engine) { (factors, user, _) async throws in
            for (step, isGood) in [(100, false), (99, false), (101, true), (101, false), (103, true), (102, false), (Int64.max, true)] {
                #expect(try await factors.use(step: step, of: user.id) == isGood, "\(step)")
            }
            #expect(try await factors.use(step: 1, of: UserID()) == false)
        }
    }

    @Test(arguments: Engine.available)
    func takesARecoveryCodeOnce(_ engine: Engine) async throws {
        try await Self.with(engine) { factors, user, records in
            let other = try await records.add(Sample.user("timur")).id
            #expect(try await factors.use(recoveryCode: Self.codes[0], of: other, at: Sample.noon, by: .system) == false)
            #expect(try await factors.use(recoveryCode: Self.codes[0], of: user.id, at: Sample.noon, by: .system))
            #expect(try await factors.use(recoveryCode: Self.codes[0], of: user.id, at: Sample.noon, by: .system) == false)
            #expect(try await factors.use(recoveryCode: Sample.tokenDigest("four"), of: user.id, at: Sample.noon, by: .system) == false)
            #expect(try await factors.unusedRecoveryCodes(of: user.id) == 2)
            try await factors.replaceRecoveryCodes(of: user.id, with: [Sample.tokenDigest("new")], proof: nil, at: Sample.noon, by: .system)
            #expect(try await factors.unusedRecoveryCodes(of: user.id) == 1)
            #expect(try await factors.use(recoveryCode: Self.codes[1], of: user.id, at: Sample.noon, by: .system) == false)
            #expect(
                await refusal { try await factors.replaceRecoveryCodes(of: other, with: Self.codes, proof: nil, at: Sample.noon, by: .system) } == .conflict)
        }
    }

    /// Of many who show one code at once, one gets in.
    @Test(arguments: Engine.available)
    func letsOneOfManyIn(_ engine: Engine) async throws {
        try await Self.with(engine) { factors, user, _ in
            let accepted = try await withThrowingTaskGroup(of: (step: Bool, code: Bool).self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        (
                            try await factors.use(step: 200, of: user.id),
                            try await factors.use(recoveryCode: Self.codes[2], of: user.id, at: Sample.noon, by: .system)
                        )
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(accepted.count(where: \.step) == 1 && accepted.count(where: \.code) == 1)
        }
    }

    @Test(arguments: Engine.available)
    func goesWithItsCodes(_ engine: Engine) async throws {
        try await Self.with(engine) { factors, user, records in
            for _ in 0..<2 { try await factors.remove(of: user.id, proof: nil, at: Sample.noon + .seconds(9), by: .system) }
            #expect(try await factors.secret(of: user.id) == nil)
            #expect(try await records.count("recovery_codes") == 0)
            let changed = try #require(try await records.users.user(user.id))
            #expect(!changed.hasSecondFactor && changed.revision == 3)
            // And can come again.
            try await factors.propose(SealedSecret(bytes: [7]), for: user.id, at: Sample.noon)
            try await factors.remove(of: user.id, proof: nil, at: Sample.noon, by: .system)
            #expect(try await factors.secret(of: user.id) == nil)
            #expect(try await records.users.user(user.id)?.revision == 3, "a proposal was no second factor")
        }
    }
}
