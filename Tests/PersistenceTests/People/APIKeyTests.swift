import Domain
import Services
import Testing

@testable import Persistence

struct APIKeyTests {
    @Test(arguments: Engine.available)
    func keepsEveryFieldAndTellsWhatAKeyStandsFor(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (user, keys) = (try await records.add(), records.repositories.apiKeys)
            for (name, scopes) in [("PACS — “1”; DROP TABLE api_keys", Set(Permission.allCases)), ("", []), ("x", [.predict])] as [(String, Set<Permission>)] {
                let key = Sample.key(of: user.id, name, scopes: scopes)
                try await keys.create(key, digest: Sample.tokenDigest(name), atMost: 50, proof: nil, by: user.author)
                #expect(try await keys.key(key.id) == key)
                let standing = try #require(try await keys.standing(of: key.id))
                #expect(standing.key == key && standing.digest == Sample.tokenDigest(name) && standing.owner.id == user.id && standing.owner.hasPassword)
            }
            #expect(try await keys.key(APIKeyID()) == nil)
            #expect(try await keys.standing(of: APIKeyID()) == nil)
        }
    }

    @Test(arguments: Engine.available)
    func isRefusedToWhoIsNotThereOrDisabled(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (disabled, keys) = (try await records.add(Sample.user(isEnabled: false)), records.repositories.apiKeys)
            #expect(
                await refusal { try await keys.create(Sample.key(of: disabled.id), digest: Sample.tokenDigest("k"), atMost: 50, proof: nil, by: .system) }
                    == .conflict)
            #expect(
                await refusal { try await keys.create(Sample.key(of: UserID()), digest: Sample.tokenDigest("k"), atMost: 50, proof: nil, by: .system) }
                    == .notFound)
            #expect(try await records.count("api_keys") == 0)
        }
    }

    @Test(arguments: Engine.available)
    func isNotMadeBesideADisabling(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let user = try await records.add()
            let outcome = try await records.crossing(.updateUser) { transaction in
                _ = try UserUpdate(
                    id: user.id, change: UserChange(isEnabled: false), revision: nil, moment: Sample.noon, transaction: transaction
                ).write()
            } _: {
                try await records.repositories.apiKeys.create(Sample.key(of: user.id), digest: Sample.tokenDigest("k"), atMost: 50, proof: nil, by: .system)
            }
            #expect(outcome.other.refusal == .conflict)
        }
    }

    /// Counted where they are made, with the owner locked: of many at once no more come through than are allowed.
    @Test(arguments: Engine.available)
    func areNoMoreThanTheLimitHoweverManyAreMadeAtOnce(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (user, keys) = (try await records.add().id, records.repositories.apiKeys)
            let revoked = Sample.key(of: user)
            try await keys.create(revoked, digest: Sample.tokenDigest("revoked"), atMost: 1, proof: nil, by: .system)
            try await keys.revoke(revoked.id, at: Sample.noon, by: .system)
            let made = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        let digest = Sample.tokenDigest("\(number)")
                        return await refusal { try await keys.create(Sample.key(of: user), digest: digest, atMost: 3, proof: nil, by: .system) } == nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(made == 3)
            #expect(try await records.count("api_keys") == 4)
        }
    }

    @Test(arguments: Engine.available)
    func listsOnesOwnOrEverybodysNewestFirst(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (user, other, keys) = (try await records.add().id, try await records.add(Sample.user("timur")).id, records.repositories.apiKeys)
            var (all, own): ([APIKeyID], [APIKeyID]) = ([], [])
            for number in 0..<9 {
                let key = Sample.key(of: number % 3 == 0 ? other : user)
                try await keys.create(key, digest: Sample.tokenDigest("\(number)"), atMost: 50, proof: nil, by: .system)
                all.insert(key.id, at: 0)
                if key.owner == user { own.insert(key.id, at: 0) }
            }
            try await keys.revoke(own[2], at: Sample.noon, by: .system)
            for (owner, expected) in [(user, own), (nil, all), (UserID(), [])] as [(UserID?, [APIKeyID])] {
                var (seen, after): ([APIKeyID], PageCursor?) = ([], nil)
                repeat {
                    let page = try await keys.keys(of: owner, page: PageRequest(limit: 2, after: after))
                    seen += page.items.map(\.id)
                    after = page.next
                } while after != nil
                #expect(seen == expected)
            }
        }
    }

    @Test(arguments: Engine.available)
    func isRevokedOnceAndNotUsedAfter(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (key, keys) = (Sample.key(of: try await records.add().id), records.repositories.apiKeys)
            try await keys.create(key, digest: Sample.tokenDigest("k"), atMost: 50, proof: nil, by: .system)
            try await keys.touch(key.id, at: Sample.noon + .seconds(61))
            for seconds in [70, 80] { try await keys.revoke(key.id, at: Sample.noon + .seconds(seconds), by: .system) }
            try await keys.touch(key.id, at: Sample.noon + .seconds(600))
            let revoked = try #require(try await keys.key(key.id))
            #expect(revoked.revokedAt == Sample.noon + .seconds(70) && revoked.lastUsedAt == Sample.noon + .seconds(60))
            #expect(await refusal { try await keys.revoke(APIKeyID(), at: Sample.noon, by: .system) } == .notFound)
        }
    }
}
