import Domain
import Services
import Testing

@testable import Persistence

/// Whatever changes something of people says so in the audit, once, in words that tell nobody's secrets.
struct PeopleAuditTests {
    private static let author = Sample.physician

    @Test(arguments: Engine.available)
    func recordsTheChangesOfUsers(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (user, moment) = (Sample.user("first", roles: [.administrator]), Sample.noon + .seconds(60))
            #expect(try await records.users.createFirst(user, password: Sample.hash))
            #expect(try await records.users.createFirst(Sample.user("late"), password: Sample.hash) == false)
            try await records.start(Sample.session(of: user.id))
            let second = try await records.add(Sample.user("second", roles: [.administrator, .physician]))
            _ = try await records.users.update(user.id, UserChange(roles: [.auditor]), ifRevision: nil, at: moment, by: Self.author)
            _ = try await records.users.update(user.id, UserChange(roles: [.auditor]), ifRevision: nil, at: moment, by: Self.author)
            try await records.users.rehashPassword(of: user.id, from: Sample.hash, to: PasswordHash("dearer"))
            try await records.users.setPassword(of: user.id, to: Sample.hash, mustChange: true, proof: nil, at: moment, by: Self.author)
            try await records.users.setClientSecret(of: user.id, to: Sample.tokenDigest("s"), at: moment, by: Self.author)
            let refused = await refusal {
                _ = try await records.users.update(second.id, UserChange(isEnabled: false), ifRevision: nil, at: moment, by: Self.author)
            }
            #expect(refused == .conflict)
            let events = try await records.audited()
            #expect(events.map(\.action) == [.createUser, .startSession, .createUser, .updateUser, .setPassword, .setClientSecret])
            #expect(events.map(\.actor) == [.system, Self.author, .system, Self.author, Self.author, Self.author])
            #expect(events.allSatisfy { $0.outcome == .success && $0.objects.contains { $0 == .user(user.id) || $0 == .user(second.id) } })
            #expect(events.map(\.detail)[2] == ["roles": "administrator physician"])
            #expect(
                Array(events.map(\.detail)[3...]) == [
                    ["roles": "auditor"], ["mustChange": "true", "sessions": "1", "apiKeys": "0"], ["sessions": "0", "apiKeys": "0"],
                ])
        }
    }

    @Test(arguments: Engine.available)
    func recordsTheChangesOfSessionsAndKeys(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (user, moment) = (try await records.add().id, Sample.noon + .seconds(60))
            let sessions = [
                try await records.start(Sample.session(of: user), token: Sample.token("a")), try await records.start(Sample.session(of: user)),
            ]
            for _ in 0..<2 { try await records.sessions.end(sessions[1].id, .signedOut, at: moment, by: Self.author) }
            try await records.sessions.touch(sessions[0].id, at: moment)
            for next in ["b", "c"] {
                _ = try await records.sessions.exchange(Sample.tokenDigest("a"), for: Sample.token(next), grace: .zero, at: moment)
            }
            let last = try await records.start(Sample.session(of: user))
            for _ in 0..<2 { _ = try await records.sessions.endAll(of: user, except: nil, .ended, at: moment, by: Self.author) }
            let key = Sample.key(of: user)
            try await records.repositories.apiKeys.create(key, digest: Sample.tokenDigest("k"), atMost: 50, proof: nil, by: Self.author)
            try await records.repositories.apiKeys.touch(key.id, at: moment)
            for _ in 0..<2 { try await records.repositories.apiKeys.revoke(key.id, at: moment, by: Self.author) }
            _ = try await records.sessions.forget(endedBefore: moment + .seconds(1))
            let events = try await records.audited().dropFirst()
            let actions: [AuditAction] = [
                .startSession, .startSession, .endSession, .reuseToken, .startSession, .endSession, .createAPIKey, .revokeAPIKey,
            ]
            #expect(events.map(\.action) == actions)
            let objects: [[AuditObject]] = [
                [.session(sessions[0].id), .user(user)], [.session(sessions[1].id), .user(user)], [.session(sessions[1].id), .user(user)],
                [.session(sessions[0].id), .user(user)], [.session(last.id), .user(user)], [.user(user)], [.apiKey(key.id), .user(user)],
                [.apiKey(key.id), .user(user)],
            ]
            #expect(events.map(\.objects) == objects)
            let details = events.map(\.detail)
            #expect(details[0] == ["method": "password", "secondFactor": "true"] && details[2] == ["reason": "signedOut"])
            #expect(details[5] == ["reason": "ended", "count": "1"] && details[6]["scopes"] == "predict studies.read")
            #expect(!"\(events)".contains("digest-of-"))
        }
    }

    @Test(arguments: Engine.available)
    func recordsFailuresFactorsAndSigningKeys(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (user, factors, moment) = (try await records.add().id, records.repositories.secondFactors, Sample.noon)
            let refused = AuditEvent(.startSession, .refused, by: .anonymous, origin: RequestOrigin(address: "192.0.2.9"), at: moment, detail: ["a": "b"])
            try await records.repositories.signInAttempts.recordFailure(under: [Sample.attempt("x")], memory: .seconds(9), event: refused)
            try await factors.propose(SealedSecret(bytes: [1]), for: user, at: moment)
            try await factors.confirm(
                SealedSecret(bytes: [1]), of: user, step: 1, recoveryCodes: [Sample.tokenDigest("1")], proof: nil, at: moment, by: Self.author)
            #expect(try await factors.use(step: 2, of: user))
            for isGood in [true, false] {
                #expect(try await factors.use(recoveryCode: Sample.tokenDigest("1"), of: user, at: moment, by: Self.author) == isGood)
            }
            try await factors.replaceRecoveryCodes(of: user, with: ["2", "3"].map(Sample.tokenDigest), proof: nil, at: moment, by: Self.author)
            for _ in 0..<2 { try await factors.remove(of: user, proof: nil, at: moment, by: Self.author) }
            let key = SigningKey(id: "k1", privateKey: SealedSecret(bytes: [1]), activeFrom: moment, endsAt: moment)
            for _ in 0..<2 { try await records.repositories.signingKeys.add(key, after: nil, by: .system) }
            let events = try await records.audited().dropFirst()
            #expect(events.first == refused)
            #expect(
                events.dropFirst().map(\.action)
                    == [.enrolSecondFactor, .useRecoveryCode, .enrolSecondFactor, .removeSecondFactor, .rotateSigningKey])
            #expect(events.dropFirst().map(\.objects) == [[.user(user)], [.user(user)], [.user(user)], [.user(user)], [AuditObject(.signingKey, "k1")]])
            let details = events.dropFirst().map(\.detail)
            #expect(details == [["recoveryCodes": "1"], [:], ["recoveryCodes": "2", "replaced": "recovery codes"], [:], [:]])
        }
    }
}
