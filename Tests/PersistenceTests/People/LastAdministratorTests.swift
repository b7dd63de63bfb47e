import Domain
import Services
import Testing

@testable import Persistence

struct LastAdministratorTests {
    private static let administrator: Set<Role> = [.administrator, .physician]

    private static let taking = [
        UserChange(isEnabled: false), UserChange(roles: [.physician]), UserChange(roles: [.auditor], isEnabled: false, displayName: "Gone"),
    ]

    /// Who stands beside the last administrator, and is none who could sign in.
    private static func bystanders() -> [(user: User, password: PasswordHash?)] {
        [
            (Sample.user("disabled", roles: administrator, isEnabled: false), Sample.hash), (Sample.user("no-password", roles: administrator), nil),
            (Sample.user("physician"), Sample.hash),
        ]
    }

    @Test(arguments: Engine.available, taking)
    func stays(_ engine: Engine, _ change: UserChange) async throws {
        try await Records.with(engine) { records in
            let last = try await records.add(Sample.user("admin", roles: Self.administrator))
            for (user, password) in Self.bystanders() { try await records.add(user, password: password) }
            #expect(await refusal { _ = try await records.users.update(last.id, change, ifRevision: nil, at: Sample.noon, by: .system) } == .conflict)
            #expect(try await records.users.user(last.id)?.revision == 1)
            // What leaves an administrator is none of that.
            let renamed = try await records.users.update(
                last.id, UserChange(roles: [.administrator], displayName: "Last"), ifRevision: nil, at: Sample.noon, by: .system)
            #expect(renamed.roles == [.administrator])
        }
    }

    @Test(arguments: Engine.available, [nil, OutsideIdentity(issuer: "https://id.example.org", subject: "1")])
    func goesOnceThereIsAnother(_ engine: Engine, _ identity: OutsideIdentity?) async throws {
        try await Records.with(engine) { records in
            let first = try await records.add(Sample.user("admin", roles: Self.administrator))
            let second = try await records.add(
                Sample.user("second", roles: Self.administrator, identity: identity), password: identity == nil ? Sample.hash : nil)
            let gone = try await records.users.update(first.id, UserChange(isEnabled: false), ifRevision: nil, at: Sample.noon, by: .system)
            #expect(!gone.isEnabled)
            #expect(
                await refusal { _ = try await records.users.update(second.id, UserChange(roles: [.auditor]), ifRevision: nil, at: Sample.noon, by: .system) }
                    == .conflict)
        }
    }

    /// Each of the two transactions sees another administrator when it begins.
    @Test(arguments: Engine.available, [0, 1])
    func staysWhenTwoAreTakenAwayAtOnce(_ engine: Engine, _ which: Int) async throws {
        try await Records.with(engine) { records in
            let users = [
                try await records.add(Sample.user("one", roles: [.administrator])), try await records.add(Sample.user("two", roles: [.administrator])),
            ]
            let (early, late) = (users[which].id, users[1 - which].id)
            let outcome = try await records.crossing(.updateUser) { transaction in
                _ = try UserUpdate(
                    id: early, change: UserChange(isEnabled: false), revision: nil, moment: Sample.noon, transaction: transaction
                ).write()
            } _: {
                try await records.users.update(late, UserChange(roles: [.physician]), ifRevision: nil, at: Sample.noon, by: .system)
            }
            #expect(outcome.other.refusal == .conflict)
            #expect(try await records.users.user(early)?.isEnabled == false)
            #expect(try await records.users.user(late) == users[1 - which].withPassword)
        }
    }

    @Test(arguments: Engine.available)
    func staysWhenAllAreTakenAwayAtOnce(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            var users: [UserID] = []
            for number in 0..<6 { users.append(try await records.add(Sample.user("admin\(number)", roles: [.administrator])).id) }
            let refused = await withTaskGroup(of: Bool.self) { group in
                for (number, id) in users.shuffled().enumerated() {
                    let change = number.isMultiple(of: 2) ? UserChange(isEnabled: false) : UserChange(roles: [.auditor])
                    group.addTask {
                        await (try? records.users.update(id, change, ifRevision: nil, at: Sample.noon, by: .system)) == nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            let left = try await records.users.users(page: PageRequest()).items.filter { $0.isEnabled && $0.roles.contains(.administrator) }
            #expect(refused == 1 && left.count == 1)
        }
    }
}

extension User {
    fileprivate var withPassword: User {
        User(id: id, name: name, roles: roles, hasPassword: true, createdAt: createdAt, updatedAt: updatedAt)
    }
}
