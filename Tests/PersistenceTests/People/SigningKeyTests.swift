import Domain
import Services
import Testing

@testable import Persistence

struct SigningKeyTests {
    private static func key(_ id: String, endsAfter seconds: Int = 3600) -> SigningKey {
        SigningKey(
            id: id, privateKey: SealedSecret(bytes: Array(id.utf8) + [0, 255]), activeFrom: Sample.noon, endsAt: Sample.noon + .seconds(seconds))
    }

    @Test(arguments: Engine.available)
    func comesAfterTheNewestOnly(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let keys = records.repositories.signingKeys
            try await keys.add(Self.key("stray"), after: "unknown", by: .system)
            #expect(try await keys.keys().isEmpty)
            for (id, newest) in [("b", nil), ("a", "b"), ("stale", "b"), ("stale", nil), ("c", "a")] as [(String, String?)] {
                try await keys.add(Self.key(id), after: newest, by: .system)
            }
            #expect(try await records.elsewhere.signingKeys.keys() == ["c", "a", "b"].map { Self.key($0) })
        }
    }

    @Test(arguments: Engine.available)
    func isOneHoweverManyInstancesRotateAtOnce(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            for newest in [nil, "first"] as [String?] {
                let before = try await records.repositories.signingKeys.keys()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<8 {
                        let id = newest == nil && number == 0 ? "first" : "key-\(before.count)-\(number)"
                        group.addTask { try await records.elsewhere.signingKeys.add(Self.key(id), after: before.first?.id, by: .system) }
                    }
                    try await group.waitForAll()
                }
                #expect(try await records.repositories.signingKeys.keys().count == before.count + 1)
            }
        }
    }

    @Test(arguments: Engine.available)
    func isForgottenOnceNoTokenOfItIsAbout(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let keys = records.repositories.signingKeys
            for (seconds, newest) in [(10, nil), (20, "10"), (30, "20")] as [(Int, String?)] {
                try await keys.add(Self.key("\(seconds)", endsAfter: seconds), after: newest, by: .system)
            }
            #expect(try await keys.forget(endedBefore: Sample.noon + .seconds(20)) == 1)
            #expect(try await keys.keys().map(\.id) == ["30", "20"])
        }
    }
}

struct SealedSecretTests {
    private static func with(_ engine: Engine, _ body: (any SealedSecretRepository, [String], Records) async throws -> Void) async throws {
        try await Records.with(engine) { records in
            var purposes: [String] = []
            for number in 0..<5 {
                let user = try await records.add(Sample.user("user\(number)")).id
                try await records.repositories.secondFactors.propose(SealedSecret(bytes: [UInt8(number)]), for: user, at: Sample.noon)
                purposes.append("second-factor:\(user)")
            }
            for (id, newest) in [("k2", nil), ("k1:with a colon", "k2"), ("k3", "k1:with a colon")] as [(String, String?)] {
                let key = SigningKey(id: id, privateKey: SealedSecret(bytes: Array(id.utf8)), activeFrom: Sample.noon, endsAt: Sample.noon)
                try await records.repositories.signingKeys.add(key, after: newest, by: .system)
            }
            purposes += ["signing-key:k1:with a colon", "signing-key:k2", "signing-key:k3"]
            try await body(records.repositories.sealedSecrets, purposes, records)
        }
    }

    @Test(arguments: Engine.available, [1, 2, 3, 5, 8, 100])
    func areGivenOnceEachInWhateverPortions(_ engine: Engine, _ limit: Int) async throws {
        try await Self.with(engine) { secrets, purposes, _ in
            var seen: [StoredSecret] = []
            while case let portion = try await secrets.secrets(after: seen.last?.key, limit: limit), !portion.isEmpty {
                #expect(portion.count <= limit)
                seen += portion
            }
            #expect(seen.map(\.purpose) == purposes)
            #expect(seen.first?.sealed == SealedSecret(bytes: [0]) && seen.last?.sealed == SealedSecret(bytes: Array("k3".utf8)))
        }
    }

    @Test(arguments: Engine.available)
    func areReplacedOnlyWhereTheyAreStillTheSame(_ engine: Engine) async throws {
        try await Self.with(engine) { secrets, purposes, records in
            let (all, new) = (try await secrets.secrets(after: nil, limit: 100), SealedSecret(bytes: [1, 2, 3]))
            for secret in all {
                #expect(try await secrets.replace(secret, with: new))
                #expect(try await secrets.replace(secret, with: SealedSecret(bytes: [9])) == false, "it is another by now")
            }
            let replaced = try await secrets.secrets(after: nil, limit: 100)
            #expect(replaced.map(\.purpose) == purposes && replaced.allSatisfy { $0.sealed == new })
            #expect(try await records.repositories.signingKeys.keys().allSatisfy { $0.privateKey == new })
            for key in ["second-factor:\(UserID())", "signing-key:gone"] {
                #expect(try await secrets.replace(StoredSecret(key: key, purpose: key, sealed: new), with: new) == false)
            }
        }
    }

    @Test(arguments: ["", ":", "second-factor:", "second-factor:1", "second-factor", "signing-key", "other:k1", "signing-key:\0"])
    func areNotLookedForUnderAnythingElse(_ key: String) async throws {
        try await Records.with(.sqlite) { records in
            let secrets = records.repositories.sealedSecrets
            #expect(await refusal { _ = try await secrets.secrets(after: key, limit: 1) } == .invalidRequest)
        }
    }
}
