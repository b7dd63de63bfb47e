import Domain
import Services
import Testing

struct AccessControlTests {
    private var house = House()

    private func refusal(_ token: String) async throws -> String {
        let error = await #expect(throws: ServiceError.self) { try await house.access.principal(bearing: token) }
        #expect(error?.code == .unauthenticated)
        return error?.message ?? ""
    }

    private func makeKey(_ scopes: Set<Permission> = [.readStudies], for principal: Principal) async throws -> (key: APIKey, text: String) {
        try await house.apiKeys.create(name: "script", scopes: scopes, expiresAt: house.clock.now + .seconds(7200), for: principal)
    }

    @Test func knowsTheUserOfATokenAsTheDatabaseDoesNow() async throws {
        let user = try await house.add("mira", [.physician])
        let answer = try await house.signIn("mira")
        #expect(try await house.access.principal(bearing: answer.accessToken).reach(of: .reviewStudies) == .all)
        house.accounts.edit(user.id) { state, user in state.users[user.id] = user.with(roles: [.technician]) }
        let later = try await house.access.principal(bearing: answer.accessToken)
        #expect(later.reach(of: .reviewStudies) == nil)
        #expect(later.reach(of: .readStudies) == .own)
        #expect(later.credential == .session(answer.session.id))
        #expect(house.accounts.state.withLock(\.touches) == 2)
    }

    @Test func refusesEveryTokenInTheSameWords() async throws {
        let user = try await house.add("mira")
        let principal = try await house.principal("mira")
        let (key, text) = try await makeKey(for: principal)
        let ended = try await house.signIn("mira")
        try await house.signIn.revoke(ended.accessToken)
        let (revoked, revokedText) = try await makeKey(for: principal)
        try await house.apiKeys.revoke(revoked.id, by: principal)

        var messages: Set<String> = []
        for token in [
            "", "nonsense", "pnk_", "pnk_\(key.id)", "pnk_\(key.id)_", "pnk_\(key.id)_wrong", "pnk_\(APIKeyID())_wrong", String(text.dropLast()), text + "x",
            "pnk_" + String(repeating: "0", count: 100_000), ended.accessToken, revokedText,
        ] {
            messages.insert(try await refusal(token))
        }
        let live = try await house.signIn("mira")
        house.accounts.edit(user.id) { state, user in state.users[user.id] = user.with(isEnabled: false) }
        messages.insert(try await refusal(live.accessToken))
        messages.insert(try await refusal(text))
        house.accounts.edit(user.id) { state, user in state.users[user.id] = user.with(isEnabled: true) }
        house.clock.advance(by: .seconds(7200))
        messages.insert(try await refusal(live.accessToken))
        messages.insert(try await refusal(text))
        #expect(messages.count == 1)
    }

    @Test func aKeyNeverAllowsMoreThanItsOwnerMayNow() async throws {
        let user = try await house.add("mira", [.physician])
        let (key, text) = try await makeKey([.readStudies, .exportStudies], for: try await house.principal("mira"))
        let before = try await house.access.principal(bearing: text)
        #expect(before.credential == .apiKey(key.id))
        #expect(before.grants == [.readStudies: .all, .exportStudies: .all])
        house.accounts.edit(user.id) { state, user in state.users[user.id] = user.with(roles: [.technician]) }
        #expect(try await house.access.principal(bearing: text).grants == [.readStudies: .own])
    }

    @Test func whoMustChooseAPasswordMayNothingElse() async throws {
        let user = try await house.add("mira", [.administrator])
        house.accounts.edit(user.id) { state, user in state.users[user.id] = user.with(mustChangePassword: true) }
        let principal = try await house.principal("mira")
        #expect(principal.grants.isEmpty)
        #expect(principal.obstacle?.contains("PUT /api/v1/me/password") == true)
        let error = #expect(throws: ServiceError.self) { try principal.visibility(under: .readStudies) }
        #expect(error?.code == .forbidden)
        #expect(error?.message == principal.obstacle)
    }

    @Test func whoseRoleNeedsASecondFactorMayNothingElseBeforeThereIsOne() async throws {
        var house = house
        house.policy = AccessPolicy(secondFactorRequired: [.administrator])
        try await house.add("mira", [.administrator, .physician])
        try await house.add("doctor", [.physician])
        try await house.add("machine", [.service], hasPassword: false)
        let principal = try await house.principal("mira")
        #expect(principal.grants.isEmpty)
        #expect(principal.obstacle?.contains("second factor") == true)
        #expect(try await house.principal("doctor").obstacle == nil)
        let (app, _, _) = try await house.enrol("mira")
        house.clock.advance(by: .seconds(30))
        let answer = try await house.signIn("mira", code: app.code(step: house.step))
        #expect(try await house.access.principal(bearing: answer.accessToken).obstacle == nil)
    }

    enum Change: CaseIterable, Sendable {
        case none, more, fewer, disabled, ended, mustChangePassword
    }

    @Test(arguments: Change.allCases)
    func streamsGoOnWhileNothingIsTakenAway(change: Change) async throws {
        let user = try await house.add("mira", [.physician])
        let principal = try await house.principal("mira")
        house.accounts.edit(user.id) { state, user in
            switch change {
            case .none: break
            case .more: state.users[user.id] = user.with(roles: [.physician, .administrator])
            case .fewer: state.users[user.id] = user.with(roles: [.technician])
            case .disabled: state.users[user.id] = user.with(isEnabled: false)
            case .ended: for session in state.sessions.values { state.sessions[session.id] = session.ended(.ended, at: house.clock.now) }
            case .mustChangePassword: state.users[user.id] = user.with(mustChangePassword: true)
            }
        }
        #expect(await house.access.isStillGood(principal) == [.none, .more].contains(change))
    }

    @Test func streamsOfAKeyEndWithIt() async throws {
        try await house.add("mira", [.physician])
        let session = try await house.principal("mira")
        let (key, text) = try await makeKey(for: session)
        let principal = try await house.access.principal(bearing: text)
        #expect(await house.access.isStillGood(principal))
        try await house.apiKeys.revoke(key.id, by: session)
        #expect(await !house.access.isStillGood(principal))
    }
}
