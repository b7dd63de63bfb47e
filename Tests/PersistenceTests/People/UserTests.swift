import Domain
import Services
import Testing

@testable import Persistence

struct UserTests {
    private static let outside = OutsideIdentity(issuer: "https://id.example.org", subject: "00u1")

    @Test(arguments: Engine.available)
    func keepsEveryField(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let full = User(
                id: UserID(), name: "a.karimova@clinic", displayName: "Dr. Азиза Karimova", email: "aziza@example.org", roles: Set(Role.allCases),
                isEnabled: false, identity: Self.outside, hasPassword: true, mustChangePassword: true, createdAt: Sample.noon, updatedAt: Sample.noon)
            let machine = Sample.user("pacs-1", roles: [.service])
            try await records.add(full)
            try await records.add(machine, password: nil)
            #expect(try await records.users.user(full.id) == full)
            #expect(try await records.users.user(named: full.name) == full)
            #expect(try await records.users.user(of: Self.outside) == full)
            #expect(try await records.users.user(machine.id) == machine)
            #expect(try await records.users.passwordHash(of: full.id) == Sample.hash)
            #expect(try await records.users.passwordHash(of: machine.id) == nil)
            #expect(try await records.users.clientSecret(of: machine.id) == nil)
            #expect(try await records.users.user(UserID()) == nil)
            #expect(try await records.users.user(of: OutsideIdentity(issuer: Self.outside.issuer, subject: "00U1")) == nil)
        }
    }

    private static let hostile = [
        "", " ", "'", "\"; DROP TABLE users; --", "aziza'--", "%", "_____", "aziza\0", "\0", "AZIZA", "ａｚｉｚａ", "a\u{202e}ziza", "aziza ", "\\", "?", "$1",
        String(repeating: "a", count: 100_000),
    ]

    @Test(arguments: Engine.available)
    func takesNoOtherNameForAUsers(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.add()
            for name in Self.hostile {
                #expect(try await records.users.user(named: name) == nil, "\(name.prefix(40))")
                #expect(try await records.users.user(of: OutsideIdentity(issuer: name, subject: name)) == nil, "\(name.prefix(40))")
            }
            #expect(try await records.users.user(named: "aziza") != nil)
        }
    }

    @Test(arguments: Engine.available)
    func keepsHostileTextAsItIs(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let user = try await records.add()
            for text in Self.hostile where !text.utf8.contains(0) {
                let changed = try await records.users.update(
                    user.id, UserChange(displayName: text, email: text), ifRevision: nil, at: Sample.noon, by: Sample.physician)
                #expect(changed.displayName == text && changed.email == text)
                #expect(try await records.users.user(user.id) == changed)
            }
        }
    }

    @Test(arguments: Engine.available)
    func refusesANameOrAnOutsideIdentityThatIsTaken(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.add(Sample.user("aziza", identity: Self.outside))
            #expect(await refusal { try await records.add(Sample.user("aziza")) } == .conflict)
            #expect(await refusal { try await records.add(Sample.user("timur", identity: Self.outside)) } == .conflict)
            #expect(await refusal { try await records.add(Sample.user("nobody", roles: [])) } == .invalidRequest)
            try await records.add(Sample.user("timur", identity: OutsideIdentity(issuer: "https://other.example.org", subject: Self.outside.subject)))
            #expect(try await records.count("users") == 2)
        }
    }

    @Test(arguments: Engine.available)
    func createsTheFirstUserOnceHoweverManyInstancesStart(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let made = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        try await records.elsewhere.users.createFirst(Sample.user("admin\(number)", roles: [.administrator]), password: Sample.hash)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(made.count(where: \.self) == 1)
            #expect(try await records.count("users") == 1)
            #expect(try await records.users.createFirst(Sample.user("late"), password: Sample.hash) == false)
        }
    }

    /// Neither of two instances that start at once sees the other's user before it is committed.
    @Test(arguments: Engine.available)
    func createsNoFirstUserBesideOneThatIsBeingCreated(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let outcome = try await records.crossing(.createUser) { transaction in
                try UserRow.insert(Sample.user("one"), password: Sample.hash, transaction)
            } _: {
                try await records.users.createFirst(Sample.user("other", roles: [.administrator]), password: Sample.hash)
            }
            #expect(try outcome.other.get() == false)
            #expect(try await records.count("users") == 1)
        }
    }

    @Test(arguments: Engine.available)
    func listsUsersByAgeWhileNewOnesCome(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            var known: [UserID] = []
            for number in 0..<12 { known.append(try await records.add(Sample.user("user\(number)")).id) }
            var (seen, after): ([UserID], PageCursor?) = ([], nil)
            repeat {
                let page = try await records.users.users(page: PageRequest(limit: 5, after: after))
                #expect(page.items.count <= 5)
                seen += page.items.map(\.id)
                after = page.next
                if seen.count == 5 { known.append(try await records.add(Sample.user("late")).id) }
            } while after != nil
            #expect(seen == known)
        }
    }

    @Test(arguments: Engine.available)
    func changesOnlyTheRevisionThatWasRead(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (user, later) = (try await records.add(), Sample.noon + .seconds(5))
            let change = UserChange(roles: [.technician, .auditor], displayName: "Aziza")
            let changed = try await records.users.update(user.id, change, ifRevision: 1, at: later, by: Sample.physician)
            #expect(changed.revision == 2 && changed.updatedAt == later && changed.roles == [.technician, .auditor] && changed.displayName == "Aziza")
            #expect(changed.hasPassword && changed.createdAt == user.createdAt)
            #expect(try await records.users.user(user.id) == changed)
            #expect(await refusal { _ = try await records.users.update(user.id, change, ifRevision: 1, at: later, by: .system) } == .preconditionFailed)
            #expect(await refusal { _ = try await records.users.update(UserID(), change, ifRevision: nil, at: later, by: .system) } == .notFound)
            #expect(
                await refusal { _ = try await records.users.update(user.id, UserChange(roles: []), ifRevision: nil, at: later, by: .system) }
                    == .invalidRequest)
            let emptied = try await records.users.update(user.id, UserChange(displayName: .some(nil)), ifRevision: 2, at: later, by: .system)
            #expect(emptied.displayName == nil && emptied.roles == changed.roles && emptied.revision == 3)
        }
    }

    @Test(arguments: Engine.available)
    func recordsNothingWhereNothingChanges(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let user = try await records.add()
            let noted = try await records.noted(.updateUser) { transaction in
                _ = try UserUpdate(
                    id: user.id, change: UserChange(roles: user.roles, isEnabled: true, email: .some(nil)), revision: nil,
                    moment: Sample.noon + .seconds(9), transaction: transaction
                ).write()
            }
            #expect(noted.isCancelled)
            #expect(try await records.users.user(user.id)?.revision == 1)
        }
    }

    @Test(arguments: Engine.available)
    func saysWhatChangedAndNobodysName(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let user = try await records.add()
            try await records.start(Sample.session(of: user.id))
            let noted = try await records.noted(.updateUser) { transaction in
                let change = UserChange(roles: [.technician, .auditor], isEnabled: false, displayName: "Karimova", email: "karimova@example.org")
                _ = try UserUpdate(id: user.id, change: change, revision: nil, moment: Sample.noon, transaction: transaction).write()
            }
            #expect(noted.objects == [.user(user.id)] && !noted.isCancelled)
            let detail = [
                "roles": "auditor technician", "enabled": "false", "displayName": "changed", "email": "changed", "sessions": "1", "apiKeys": "0",
            ]
            #expect(noted.detail == detail)
        }
    }
}

struct UserCredentialTests {
    @Test(arguments: Engine.available)
    func losesSessionsAndKeysWhenDisabledAndDoesNotGetThemBack(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (user, other) = (try await records.add(), try await records.add(Sample.user("timur")))
            let session = try await records.start(Sample.session(of: user.id), token: Sample.token("a"))
            let kept = try await records.start(Sample.session(of: other.id))
            let (key, others) = (Sample.key(of: user.id), Sample.key(of: other.id))
            for one in [key, others] {
                try await records.repositories.apiKeys.create(one, digest: Sample.tokenDigest("k"), atMost: 50, proof: nil, by: .system)
            }
            for isEnabled in [false, true] {
                let changed = try await records.users.update(
                    user.id, UserChange(isEnabled: isEnabled), ifRevision: nil, at: Sample.noon + .seconds(60), by: .system)
                #expect(changed.isEnabled == isEnabled)
                let standing = try #require(try await records.sessions.standing(of: session.id))
                #expect(standing.user.isEnabled == isEnabled)
                #expect(standing.session.endReason == .disabled && standing.session.endedAt == Sample.noon + .seconds(60))
                #expect(try await records.repositories.apiKeys.key(key.id)?.revokedAt == Sample.noon + .seconds(60))
                guard
                    case .refused = try await records.sessions.exchange(
                        Sample.tokenDigest("a"), for: Sample.token("b"), grace: .seconds(20), at: Sample.noon + .seconds(61))
                else { return #expect(Bool(false), "the token is still good") }
            }
            #expect(try await records.sessions.standing(of: kept.id)?.session.endedAt == nil)
            #expect(try await records.repositories.apiKeys.key(others.id)?.revokedAt == nil)
        }
    }

    @Test(arguments: Engine.available)
    func endsTheOtherSessionsWhenThePasswordIsSet(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let user = try await records.add()
            let (kept, ended) = (try await records.start(Sample.session(of: user.id)), try await records.start(Sample.session(of: user.id)))
            let (new, later) = (PasswordHash("$scrypt$new"), Sample.noon + .seconds(60))
            try await records.users.setPassword(of: user.id, to: new, mustChange: true, proof: AccountProof(session: kept.id), at: later, by: .system)
            #expect(try await records.users.passwordHash(of: user.id) == new)
            let changed = try #require(try await records.users.user(user.id))
            #expect(changed.mustChangePassword && changed.revision == 2 && changed.updatedAt == later)
            #expect(try await records.sessions.sessions(of: user.id, at: later).map(\.id) == [kept.id])
            #expect(try await records.sessions.standing(of: ended.id)?.session.endReason == .passwordChanged)
            try await records.users.setPassword(of: user.id, to: Sample.hash, mustChange: false, proof: nil, at: later, by: .system)
            #expect(try await records.users.user(user.id)?.mustChangePassword == false)
            #expect(try await records.sessions.sessions(of: user.id, at: later).isEmpty)
            #expect(
                await refusal { try await records.users.setPassword(of: UserID(), to: new, mustChange: false, proof: nil, at: later, by: .system) }
                    == .notFound)
        }
    }

    @Test(arguments: Engine.available)
    func givesAHashOfEachCost(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            #expect(try await records.users.passwordHashSamples().isEmpty)
            let cheap = PasswordHash("$scrypt$ln=14,r=8,p=1$b3RoZXI$aGFzaA")
            let (dear, foreign) = (PasswordHash("$scrypt$ln=17,r=8,p=1$c2FsdA$aGFzaA"), PasswordHash("plain"))
            for (number, hash) in [Sample.hash, cheap, Sample.hash, dear, foreign, nil].enumerated() {
                try await records.add(Sample.user("user\(number)"), password: hash)
            }
            let samples = try await records.users.passwordHashSamples()
            #expect(samples.count == 3)
            #expect(Set(samples).subtracting([Sample.hash, cheap]) == [dear, foreign])
        }
    }

    @Test(arguments: Engine.available)
    func replacesAHashOnlyWhereItIsStillTheSame(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let user = try await records.add()
            let session = try await records.start(Sample.session(of: user.id))
            try await records.users.rehashPassword(of: user.id, from: PasswordHash("another"), to: PasswordHash("stale"))
            #expect(try await records.users.passwordHash(of: user.id) == Sample.hash)
            try await records.users.rehashPassword(of: user.id, from: Sample.hash, to: PasswordHash("dearer"))
            #expect(try await records.users.passwordHash(of: user.id) == PasswordHash("dearer"))
            #expect(try await records.users.user(user.id)?.revision == 1)
            #expect(try await records.sessions.standing(of: session.id)?.session.endedAt == nil)
        }
    }

    @Test(arguments: Engine.available)
    func keepsAMachinesSecretAndEndsWhatTheOldOneBegan(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let machine = try await records.add(Sample.user("pacs", roles: [.service]), password: nil)
            let session = try await records.start(Sample.session(of: machine.id))
            try await records.users.setClientSecret(of: machine.id, to: Sample.tokenDigest("s"), at: Sample.noon + .seconds(1), by: .system)
            #expect(try await records.users.clientSecret(of: machine.id) == Sample.tokenDigest("s"))
            let changed = try #require(try await records.users.user(machine.id))
            #expect(changed.hasClientSecret && !changed.hasPassword && changed.revision == 2)
            #expect(try await records.sessions.standing(of: session.id)?.session.endedAt != nil)
            #expect(await refusal { try await records.users.setClientSecret(of: UserID(), to: Sample.tokenDigest("s"), at: .now, by: .system) } == .notFound)
        }
    }
}
