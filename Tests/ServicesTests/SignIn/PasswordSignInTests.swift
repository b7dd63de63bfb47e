import Domain
import Services
import Testing

struct PasswordSignInTests {
    private let house = House()

    @Test(arguments: ["mira", "  MIRA ", "Mira"])
    func letsInWhoKnowsThePassword(typed: String) async throws {
        let user = try await house.add("mira")
        let answer = try await house.signIn(typed)
        #expect(answer.user.id == user.id)
        #expect(answer.session.method == .password)
        #expect(answer.session.address == "192.0.2.10")
        #expect(!answer.session.usedSecondFactor)
        #expect(answer.session.expiresAt == house.clock.now + .seconds(12 * 3600))
        #expect(answer.refreshExpiresAt == house.clock.now + .seconds(3600))
        #expect(answer.refreshToken?.hasPrefix("pnr_") == true)
        #expect(try await house.access.principal(bearing: answer.accessToken).user == user.id)
    }

    enum Stranger: String, CaseIterable, Sendable {
        case unknown, wrongPassword, disabled, withoutPassword, machine
    }

    /// Alike in the answer and in what it costs: the look at the password is what takes long, and happens once for each.
    @Test(arguments: Stranger.allCases)
    func turnsEverybodyElseAwayAlike(stranger: Stranger) async throws {
        switch stranger {
        case .unknown: break
        case .wrongPassword: try await house.add("mira")
        case .disabled: try await house.add("mira", isEnabled: false)
        case .withoutPassword: try await house.add("mira", hasPassword: false)
        case .machine: try await house.add("mira", [.service], hasPassword: false)
        }
        let typed = stranger == .wrongPassword ? "not that password" : House.password
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn("mira", typed) }
        #expect(house.passwords.verified.count == 1)
        #expect(house.accounts.sessionCount == 0)
        #expect(house.accounts.reasons == [stranger == .disabled ? "disabled" : "password"])
    }

    @Test func recordsAFailureWithoutWhatWasTyped() async throws {
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn("my-password-by-mistake-7Q", "x") }
        let event = try #require(house.accounts.events.first)
        #expect(event.action == .startSession)
        #expect(event.outcome == .refused)
        #expect(event.actor == .anonymous)
        #expect(!"\(event)".contains("mistake"))
    }

    @Test func recordsAFailureOfSomebodyKnownInTheirName() async throws {
        let user = try await house.add("mira")
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn("mira", "x") }
        #expect(house.accounts.events.map(\.actor) == [user.author])
        #expect(house.accounts.events.first?.objects == [.user(user.id)])
    }

    @Test func renewsAHashOfAnOlderCost() async throws {
        let user = try await house.add("mira")
        house.accounts.state.withLock { $0.passwords[user.id] = PasswordHash("before:\(House.password)") }
        _ = try await house.signIn("mira")
        #expect(try await house.accounts.passwordHash(of: user.id) == PasswordHash("now:\(House.password)"))
        _ = try await house.signIn("mira")
    }

    @Test func keepsNoControlCharactersOfAnAgentAndNotMuchOfALongOne() {
        let client = ClientDescription(address: nil, agent: "a\u{0}b\r\n" + String(repeating: "c", count: 300))
        #expect(client.agent?.hasPrefix("abc") == true)
        #expect(client.agent?.count == 200)
    }

    enum Meanwhile: CaseIterable, Sendable {
        case reset, disabled, secondFactor
    }

    /// What ends every session ends also one that is just being begun.
    @Test(arguments: Meanwhile.allCases)
    func beginsNoSessionOnWhatChangedWhileThePasswordWasChecked(change: Meanwhile) async throws {
        let user = try await house.add("mira")
        let house = house
        house.passwords.meanwhile.withLock { meanwhile in
            meanwhile = {
                house.passwords.meanwhile.withLock { $0 = nil }
                switch change {
                case .reset: _ = try await house.users.resetPassword(of: user.id, to: "a quite other one", by: .system)
                case .disabled: house.accounts.edit(user.id) { state, user in state.users[user.id] = user.with(isEnabled: false) }
                case .secondFactor: house.accounts.edit(user.id) { state, user in state.users[user.id] = user.with(hasSecondFactor: true) }
                }
            }
        }
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn("mira") }
        #expect(try await house.sessions.sessions(of: user.id).isEmpty)
    }

    @Test func aHashThatWasRenewedMeanwhileIsOfTheSamePassword() async throws {
        let user = try await house.add("mira")
        house.accounts.state.withLock { $0.passwords[user.id] = PasswordHash("before:\(House.password)") }
        let house = house
        house.passwords.meanwhile.withLock { meanwhile in
            meanwhile = { house.accounts.state.withLock { $0.passwords[user.id] = PasswordHash("now:\(House.password)") } }
        }
        _ = try await house.signIn("mira")
    }
}
