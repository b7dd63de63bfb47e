import Domain
import Services
import Testing

struct UserServiceTests {
    private let house = House()
    private let author = Author(kind: .user, id: UserID().description, name: "admin")

    private func code(_ body: () async throws -> Void) async -> ServiceError.Code? {
        let error = await #expect(throws: ServiceError.self) { try await body() }
        return error?.code
    }

    @Test func makesAPasswordWhereNoneIsGiven() async throws {
        let (user, password) = try await house.users.create(NewUser(name: " Mira ", displayName: " Mira R. ", roles: [.physician]), by: author)
        #expect(user.name == "mira")
        #expect(user.displayName == "Mira R.")
        #expect(user.mustChangePassword)
        let made = try #require(password)
        #expect(made.wholeMatch(of: /([a-hjkmnp-z2-9]{5}-){4}[a-hjkmnp-z2-9]{5}/) != nil)
        _ = try await house.signIn("mira", made)
    }

    @Test func noTwoMadePasswordsAreAlike() async throws {
        var made: Set<String> = []
        for number in 0..<50 {
            let answer = try await house.users.create(NewUser(name: "user-\(number)", roles: [.auditor]), by: author)
            made.insert(try #require(answer.password))
        }
        #expect(made.count == 50)
    }

    @Test func takesAGivenPasswordAndTellsItToNobody() async throws {
        let (user, password) = try await house.users.create(NewUser(name: "mira", roles: [.physician], password: House.password), by: author)
        #expect(password == nil)
        #expect(user.mustChangePassword)
        _ = try await house.signIn("mira")
    }

    @Test func givesAMachineNoPassword() async throws {
        let (machine, password) = try await house.users.create(NewUser(name: "ct-1", roles: [.service]), by: author)
        #expect(password == nil)
        #expect(!machine.hasPassword)
        #expect(!machine.mustChangePassword)
        #expect(try await house.users.setClientSecret(of: machine.id, by: author).hasPrefix("pns_"))
        #expect(await code { _ = try await house.users.resetPassword(of: machine.id, to: nil, by: author) } == .invalidRequest)
    }

    @Test(arguments: [
        NewUser(name: "", roles: [.physician]),
        NewUser(name: "two words", roles: [.physician]),
        NewUser(name: "mira", roles: []),
        NewUser(name: "mira", roles: [.physician], password: "short"),
        NewUser(name: "mira", roles: [.physician], password: "mira-mira-mira"),
        NewUser(name: "mira", roles: [.service], password: House.password),
        NewUser(name: "mira", email: "no-at", roles: [.physician]),
        NewUser(name: "mira", email: "a@b@c", roles: [.physician]),
        NewUser(name: "mira", email: "@host", roles: [.physician]),
        NewUser(name: "mira", displayName: "bell\u{7}", roles: [.physician]),
        NewUser(name: "mira", displayName: String(repeating: "m", count: 201), roles: [.physician]),
    ])
    func refusesWhatIsNoUser(new: NewUser) async throws {
        #expect(await code { _ = try await house.users.create(new, by: author) } == .invalidRequest)
        #expect(try await house.users.users(page: PageRequest()).items.isEmpty)
    }

    @Test func aChangeIsToldToEveryInstance() async throws {
        let user = try await house.add("mira")
        let updated = try await house.users.update(user.id, UserChange(roles: [.technician], email: "mira@example.org"), ifRevision: 1, by: author)
        #expect(updated.roles == [.technician])
        #expect(updated.email == "mira@example.org")
        #expect(house.bus.published == [.userChanged(user.id)])
        let cleared = try await house.users.update(user.id, UserChange(email: .some("  ")), ifRevision: nil, by: author)
        #expect(cleared.email == nil)
    }

    @Test(arguments: [
        (UserChange(roles: []), ServiceError.Code.invalidRequest), (UserChange(roles: [.service]), .conflict),
        (UserChange(email: "no-at"), .invalidRequest), (UserChange(displayName: "bell\u{7}"), .invalidRequest),
    ])
    func refusesAChangeThatMakesNoUser(change: UserChange, expected: ServiceError.Code) async throws {
        let user = try await house.add("mira")
        #expect(await code { _ = try await house.users.update(user.id, change, ifRevision: nil, by: author) } == expected)
        #expect(try await house.users.user(user.id) == user)
        #expect(house.bus.published.isEmpty)
    }

    @Test func aMachineStaysAMachine() async throws {
        let machine = try await house.add("ct-1", [.service], hasPassword: false)
        #expect(await code { _ = try await house.users.update(machine.id, UserChange(roles: [.physician]), ifRevision: nil, by: author) } == .conflict)
        #expect(await code { _ = try await house.users.setClientSecret(of: try await house.add("mira").id, by: author) } == .conflict)
    }

    @Test func aResetPasswordMustBeChangedAtTheNextSignIn() async throws {
        let user = try await house.add("mira")
        let open = try await house.signIn("mira")
        let made = try #require(try await house.users.resetPassword(of: user.id, to: nil, by: author))
        #expect(house.bus.published == [.userChanged(user.id)])
        await #expect(throws: ServiceError.self) { try await house.access.principal(bearing: open.accessToken) }
        let principal = try await house.access.principal(bearing: try await house.signIn("mira", made).accessToken)
        #expect(principal.obstacle != nil)

        try await house.users.changeOwnPassword(of: principal, from: made, to: "a password of my own")
        let free = try await house.access.principal(bearing: try await house.signIn("mira", "a password of my own").accessToken)
        #expect(free.obstacle == nil)
    }

    @Test func aPasswordAtTheProviderIsNotResetHere() async throws {
        let outside = User(
            id: UserID(), name: "mira", roles: [.physician], identity: OutsideIdentity(issuer: "i", subject: "s"), createdAt: house.clock.now,
            updatedAt: house.clock.now)
        try await house.accounts.create(outside, password: nil, by: .system)
        #expect(await code { _ = try await house.users.resetPassword(of: outside.id, to: nil, by: author) } == .conflict)
        let principal = Principal(user: outside.id, userName: "mira", roles: [.physician], credential: .session(SessionID()))
        #expect(await code { try await house.users.changeOwnPassword(of: principal, from: "x", to: "another password") } == .conflict)
    }

    @Test func changingOnesPasswordEndsEveryOtherSession() async throws {
        try await house.add("mira")
        let other = try await house.signIn("mira")
        let principal = try await house.principal("mira")
        try await house.users.changeOwnPassword(of: principal, from: House.password, to: "another password")
        #expect(await house.access.isStillGood(principal))
        await #expect(throws: ServiceError.self) { try await house.access.principal(bearing: other.accessToken) }
    }

    /// Whoever had it changed while an administrator resets it would undo the reset.
    @Test func aResetIsNotUndoneByAChangeThatIsUnderWay() async throws {
        try await house.add("mira")
        let principal = try await house.principal("mira")
        let house = house
        house.passwords.meanwhile.withLock { meanwhile in
            meanwhile = {
                house.passwords.meanwhile.withLock { $0 = nil }
                _ = try await house.users.resetPassword(of: principal.user, to: "a quite other one", by: .system)
            }
        }
        #expect(
            await code { try await house.users.changeOwnPassword(of: principal, from: House.password, to: "another password") } == .unauthenticated)
        _ = try await house.signIn("mira", "a quite other one")
    }

    @Test(arguments: [("a wrong one", "another password"), (House.password, House.password), (House.password, "short")])
    func refusesToChangeAPasswordToOrFromAWrongOne(current: String, new: String) async throws {
        try await house.add("mira")
        let principal = try await house.principal("mira")
        #expect(await code { try await house.users.changeOwnPassword(of: principal, from: current, to: new) } == .invalidRequest)
        _ = try await house.signIn("mira")
    }

    @Test func whoFoundASessionOpenDoesNotGuessThePasswordThere() async throws {
        try await house.add("mira")
        let principal = try await house.principal("mira")
        let guess = { (password: String) in try await house.users.changeOwnPassword(of: principal, from: password, to: "another password") }
        for _ in 0..<5 { #expect(await code { try await guess("a wrong one") } == .invalidRequest) }
        #expect(house.accounts.events.map(\.action) == Array(repeating: .setPassword, count: 5))
        let looks = house.passwords.verified.count
        #expect(await code { try await guess(House.password) } == .rateLimited)
        #expect(house.passwords.verified.count == looks)
        house.clock.advance(by: .seconds(1))
        try await guess(House.password)
    }

    @Test func anAPIKeyChangesNoPassword() async throws {
        let user = try await house.add("mira")
        let principal = Principal(user: user.id, userName: "mira", roles: user.roles, credential: .apiKey(APIKeyID()))
        #expect(await code { try await house.users.changeOwnPassword(of: principal, from: House.password, to: "another password") } == .forbidden)
    }

    @Test func saysWhoIsNotThere() async throws {
        #expect(await code { _ = try await house.users.user(UserID()) } == .notFound)
        #expect(await code { _ = try await house.users.user(named: "nobody") } == .notFound)
        #expect(await code { try await house.users.removeSecondFactor(of: UserID(), by: author) } == .notFound)
        #expect(await code { _ = try await house.users.resetPassword(of: UserID(), to: nil, by: author) } == .notFound)
    }

    @Test func anAdministratorTakesAwayALostSecondFactor() async throws {
        let user = try await house.add("mira")
        _ = try await house.enrol("mira")
        try await house.users.removeSecondFactor(of: user.id, by: author)
        #expect(try await !house.signIn("mira").session.usedSecondFactor)
        #expect(house.bus.published.last == .userChanged(user.id))
    }
}
