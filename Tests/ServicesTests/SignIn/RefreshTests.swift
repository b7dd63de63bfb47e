import Domain
import Services
import Testing

struct RefreshTests {
    private let house = House()

    @Test func exchangesATokenForTheNextOfTheSameSession() async throws {
        try await house.add("mira")
        let first = try await house.signIn("mira")
        house.clock.advance(by: .seconds(600))
        let second = try await house.signIn.refresh(try #require(first.refreshToken), client: House.desk)
        #expect(second.session.id == first.session.id)
        #expect(second.refreshToken != first.refreshToken)
        #expect(second.refreshExpiresAt == house.clock.now + .seconds(3600))
        #expect(try await house.access.principal(bearing: second.accessToken).userName == "mira")
    }

    @Test func endsTheSessionOfATokenThatComesTwice() async throws {
        try await house.add("mira")
        let first = try await house.signIn("mira")
        let second = try await house.signIn.refresh(try #require(first.refreshToken), client: House.desk)
        house.clock.advance(by: .seconds(20))
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn.refresh(first.refreshToken!, client: House.desk) }
        #expect(house.bus.published.contains(.sessionEnded(first.session.id)))
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn.refresh(second.refreshToken!, client: House.desk) }
        await #expect(throws: ServiceError.self) { try await house.access.principal(bearing: second.accessToken) }
    }

    @Test func forgivesALostAnswerWithinTheGrace() async throws {
        try await house.add("mira")
        let first = try await house.signIn("mira")
        _ = try await house.signIn.refresh(try #require(first.refreshToken), client: House.desk)
        house.clock.advance(by: .seconds(19))
        let again = try await house.signIn.refresh(first.refreshToken!, client: House.desk)
        #expect(try await house.signIn.refresh(again.refreshToken!, client: House.desk).session.id == first.session.id)
    }

    @Test func refusesATokenThatWaitedTooLong() async throws {
        try await house.add("mira")
        let first = try await house.signIn("mira")
        house.clock.advance(by: .seconds(3600))
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn.refresh(first.refreshToken!, client: House.desk) }
    }

    @Test func noSessionOutlivesItsLimitHoweverOftenItIsRefreshed() async throws {
        try await house.add("mira")
        var answer = try await house.signIn("mira")
        for _ in 0..<23 {
            house.clock.advance(by: .seconds(1800))
            answer = try await house.signIn.refresh(answer.refreshToken!, client: House.desk)
        }
        #expect(answer.refreshExpiresAt == answer.session.expiresAt)
        house.clock.advance(by: .seconds(1800))
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn.refresh(answer.refreshToken!, client: House.desk) }
    }

    @Test func refusesADisabledUser() async throws {
        let user = try await house.add("mira")
        let first = try await house.signIn("mira")
        house.accounts.edit(user.id) { state, user in state.users[user.id] = user.with(isEnabled: false) }
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn.refresh(first.refreshToken!, client: House.desk) }
    }

    @Test(arguments: ["", "pnr_", "pnr_unknown", "access.token.here", "pnr_" + String(repeating: "a", count: 100_000)])
    func refusesWhatIsNoToken(token: String) async throws {
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn.refresh(token, client: House.desk) }
        #expect(house.accounts.reasons == ["refresh"])
        #expect(house.accounts.events.map(\.actor) == [.anonymous])
    }

    enum End: CaseIterable, Sendable {
        case expired, ended, disabled
    }

    @Test(arguments: End.allCases)
    func recordsWhoseTokenIsRefused(end: End) async throws {
        let user = try await house.add("mira")
        let first = try await house.signIn("mira")
        switch end {
        case .expired: house.clock.advance(by: .seconds(3600))
        case .ended: _ = try await house.sessions.endAll(of: user.id, except: nil, by: .system)
        case .disabled: house.accounts.edit(user.id) { state, user in state.users[user.id] = user.with(isEnabled: false) }
        }
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn.refresh(first.refreshToken!, client: House.desk) }
        #expect(house.accounts.reasons == ["refresh"])
        #expect(house.accounts.events.map(\.actor) == [user.author])
        #expect(house.accounts.events.map(\.outcome) == [.refused])
    }

    @Test func whoKeepsShowingNonsenseIsRecordedOnceAMinute() async throws {
        let signIn = house.signIn
        for number in 0..<20 { await #expect(throws: SignInError.invalidGrant) { try await signIn.refresh("pnr_\(number)", client: House.desk) } }
        #expect(house.accounts.reasons == ["refresh"])
        let elsewhere = ClientDescription(address: "198.51.100.1", agent: nil)
        await #expect(throws: SignInError.invalidGrant) { try await signIn.refresh("pnr_x", client: elsewhere) }
        #expect(house.accounts.reasons == ["refresh", "refresh"])
    }

    @Test(arguments: [true, false])
    func revokesTheSessionOfEitherToken(byRefreshToken: Bool) async throws {
        try await house.add("mira")
        let answer = try await house.signIn("mira")
        try await house.signIn.revoke(byRefreshToken ? answer.refreshToken! : answer.accessToken)
        #expect(house.bus.published == [.sessionEnded(answer.session.id)])
        #expect(house.accounts.state.withLock { $0.sessions[answer.session.id]?.endReason } == .signedOut)
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn.refresh(answer.refreshToken!, client: House.desk) }
        try await house.signIn.revoke(byRefreshToken ? answer.refreshToken! : answer.accessToken)
        #expect(house.bus.published.count == 1)
    }

    @Test(arguments: ["", "pnr_unknown", "access.x.y", "nonsense"])
    func revokingWhatIsNotKnownIsNoError(token: String) async throws {
        try await house.signIn.revoke(token)
        #expect(house.bus.published.isEmpty)
    }
}
