import Domain
import Services
import Testing

struct BackOffTests {
    private let house = House()

    private func fail(_ name: String = "mira", from address: String = "192.0.2.10", times: Int = 1) async throws {
        for _ in 0..<times {
            await #expect(throws: SignInError.invalidGrant) { try await house.signIn(name, "a wrong one", from: address) }
        }
    }

    private func wait(_ name: String = "mira", from address: String = "192.0.2.10") async throws -> Duration? {
        do {
            _ = try await house.signIn(name, from: address)
            return nil
        } catch SignInError.backOff(let wait) {
            return wait
        }
    }

    @Test func fourFailuresMakeNobodyWait() async throws {
        try await house.add("mira")
        try await fail(times: 4)
        #expect(try await wait() == nil)
    }

    @Test(arguments: zip([5, 6, 8, 14, 15, 40], [1, 2, 8, 512, 900, 900]))
    func everyFailureFromTheFifthDoublesTheWaitUpToAQuarterOfAnHour(failures: Int, seconds: Int) async throws {
        try await house.add("mira")
        for _ in 0..<failures {
            house.clock.advance(by: .seconds(900))
            try await fail()
        }
        #expect(try await wait() == .seconds(seconds))
        house.clock.advance(by: .seconds(seconds) - .milliseconds(1))
        #expect(try await wait() == .milliseconds(1))
        house.clock.advance(by: .milliseconds(1))
        #expect(try await wait() == nil)
    }

    @Test func whoWaitsCostsNoLookAtAPasswordAndDoesNotWaitLongerForAsking() async throws {
        try await house.add("mira")
        try await fail(times: 5)
        for _ in 0..<10 { #expect(try await wait() == .seconds(1)) }
        #expect(house.passwords.verified.count == 5)
    }

    @Test func whoKnocksWhileWaitingIsRecordedOnceAMinute() async throws {
        let user = try await house.add("mira")
        let signIn = house.signIn
        let knock = { (password: String) in
            do { _ = try await signIn.signIn(name: "mira", password: password, code: nil, client: House.desk) } catch is SignInError {}
        }
        for _ in 0..<12 {
            house.clock.advance(by: .seconds(900))
            try await knock("a wrong one")
        }
        for _ in 0..<5 { try await knock(House.password) }
        #expect(house.accounts.reasons.suffix(2) == ["password", "backOff"])
        #expect(house.accounts.events.last?.actor == user.author)
        house.clock.advance(by: .seconds(60))
        for _ in 0..<5 { try await knock(House.password) }
        #expect(house.accounts.reasons.suffix(3) == ["password", "backOff", "backOff"])
    }

    @Test func aSuccessForgetsTheFailuresOfTheAccountAndThePair() async throws {
        try await house.add("mira")
        try await fail(times: 4)
        _ = try await house.signIn("mira")
        try await fail(times: 4)
        #expect(try await wait() == nil)
    }

    @Test func anAccountThatIsGuessedAtFromManyAddressesWaitsForAMinuteAtMost() async throws {
        try await house.add("mira")
        for number in 0..<19 { try await fail(from: "198.51.100.\(number)") }
        #expect(try await wait(from: "203.0.113.1") == nil)

        for number in 0..<30 {
            house.clock.advance(by: .seconds(60))
            try await fail(from: "198.51.100.\(number)")
        }
        #expect(try await wait(from: "203.0.113.2") == .seconds(60))
    }

    @Test func whoIsSignedInAtAnAddressDoesNotWaitThereForWhatOthersDo() async throws {
        try await house.add("mira")
        _ = try await house.signIn("mira", from: "203.0.113.1")
        for number in 0..<25 {
            house.clock.advance(by: .seconds(60))
            try await fail(from: "198.51.100.\(number)")
        }
        #expect(try await wait(from: "203.0.113.2") == .seconds(32))
        #expect(try await wait(from: "203.0.113.1") == nil)
    }

    @Test func anAddressThatTriesManyAccountsWaitsAndIsForgivenAfterAQuarterOfAnHour() async throws {
        try await house.add("mira")
        for number in 0..<49 { try await fail("account-\(number)") }
        #expect(try await wait() == nil)
        try await fail("account-49")
        #expect(try await wait() == .seconds(1))
        #expect(try await wait(from: "203.0.113.1") == nil)
        house.clock.advance(by: .seconds(15 * 60))
        #expect(try await wait() == nil)
    }

    /// One customer has a whole /64 of IPv6 to choose an address from.
    @Test func anAddressOfTheSameNetworkIsNoWayAroundTheWait() async throws {
        try await house.add("mira")
        let knock = { (number: Int, password: String) in
            let client = ClientDescription(address: "2001:db8:1:2::\(number)", network: "2001:db8:1:2", agent: nil)
            return try await house.signIn.signIn(name: "mira", password: password, code: nil, client: client)
        }
        for number in 1...5 { await #expect(throws: SignInError.invalidGrant) { try await knock(number, "a wrong one") } }
        await #expect(throws: SignInError.backOff(.seconds(1))) { try await knock(6, House.password) }
        house.clock.advance(by: .seconds(1))
        #expect(try await knock(6, House.password).session.address == "2001:db8:1:2::6")
    }

    @Test func failuresAreForgottenAfterADay() async throws {
        try await house.add("mira")
        try await fail(times: 5)
        house.clock.advance(by: .seconds(24 * 3600 + 1))
        try await fail(times: 4)
        #expect(try await wait() == nil)
    }

    /// Guesses that were all let in before the first of them failed: the right one among the later ones gets nowhere, in the same words as a wrong one.
    @Test(arguments: [House.password, "a wrong one"])
    func aBurstOfGuessesDoesNotGetAroundTheWait(password: String) async throws {
        try await house.add("mira")
        try await fail(times: 4)
        let house = house
        house.passwords.meanwhile.withLock { meanwhile in
            meanwhile = {
                house.passwords.meanwhile.withLock { $0 = nil }
                await #expect(throws: SignInError.invalidGrant) { try await house.signIn("mira", "another wrong one") }
            }
        }
        await #expect(throws: SignInError.backOff(.seconds(1))) { try await house.signIn("mira", password) }
        #expect(house.accounts.sessionCount == 0)
    }

    @Test func aClockThatIsSetBackMakesNobodyWaitLonger() async throws {
        try await house.add("mira")
        try await fail(times: 5)
        house.clock.advance(by: .seconds(-3600))
        #expect(try await wait() == .seconds(1))
    }

    @Test func whatIsTypedAsANameCannotBeGuessedFromItsKey() async throws {
        let other = SignInService(
            users: house.accounts, sessions: house.accounts, attempts: house.accounts, secondFactors: house.accounts, passwords: house.passwords,
            tokens: house.tokens, sealing: Sealing(), provider: nil, events: house.bus, settings: .init(throttleSecret: [1, 2, 3]),
            clock: { [clock = house.clock] in clock.now })
        try await fail("typed")
        let keys = house.accounts.state.withLock { Set($0.failures.keys) }
        await #expect(throws: SignInError.invalidGrant) { try await other.signIn(name: "typed", password: "x", code: nil, client: House.desk) }
        #expect(house.accounts.state.withLock { Set($0.failures.keys) }.subtracting(keys).count == 3)
    }
}
