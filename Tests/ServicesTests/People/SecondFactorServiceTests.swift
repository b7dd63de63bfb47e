import Domain
import Services
import Testing

struct SecondFactorServiceTests {
    private let house = House()

    private func code(_ body: () async throws -> Void) async -> ServiceError.Code? {
        let error = await #expect(throws: ServiceError.self) { try await body() }
        return error?.code
    }

    @Test func asksForNothingUntilItIsConfirmed() async throws {
        try await house.add("mira")
        let principal = try await house.principal("mira")
        let (secret, uri) = try await house.secondFactors.begin(password: House.password, for: principal)
        #expect(uri.hasPrefix("otpauth://totp/Pneumoscope:mira?secret=\(secret)&"))
        _ = try await house.signIn("mira")
    }

    @Test func givesTenRecoveryCodesOnce() async throws {
        try await house.add("mira")
        let (_, codes, principal) = try await house.enrol("mira")
        #expect(Set(codes).count == 10)
        #expect(codes.allSatisfy { $0.wholeMatch(of: /([a-hjkmnp-z2-9]{4}-){6}[a-hjkmnp-z2-9]{4}/) != nil })
        #expect(try await house.secondFactors.unusedRecoveryCodes(of: principal) == 10)
        #expect(!house.accounts.state.withLock { "\($0.factors)" }.contains(codes[0]))
    }

    /// Somebody may have signed in with the password alone before.
    @Test func endsEveryOtherSessionWhenItIsConfirmed() async throws {
        try await house.add("mira")
        let other = try await house.signIn("mira")
        let (_, _, principal) = try await house.enrol("mira")
        #expect(await house.access.isStillGood(principal))
        await #expect(throws: ServiceError.self) { try await house.access.principal(bearing: other.accessToken) }
        #expect(house.bus.published == [.sessionEnded(other.session.id), .userChanged(principal.user)])
    }

    @Test func isNotConfirmedByAWrongCode() async throws {
        try await house.add("mira")
        let principal = try await house.principal("mira")
        #expect(await code { _ = try await house.secondFactors.confirm(code: "123456", for: principal) } == .conflict)
        _ = try await house.secondFactors.begin(password: House.password, for: principal)
        #expect(await code { _ = try await house.secondFactors.confirm(code: "12345", for: principal) } == .invalidRequest)
        _ = try await house.signIn("mira")
        #expect(house.accounts.events.map(\.action) == [.enrolSecondFactor])
    }

    /// Or who found a session open would shut its owner out.
    @Test func isNotBegunWithoutThePassword() async throws {
        try await house.add("mira")
        let principal = try await house.principal("mira")
        for _ in 0..<5 {
            #expect(await code { _ = try await house.secondFactors.begin(password: "a wrong one", for: principal) } == .invalidRequest)
        }
        #expect(try await house.accounts.secret(of: principal.user) == nil)
        #expect(house.accounts.events.map(\.action) == Array(repeating: .enrolSecondFactor, count: 5))
        #expect(await code { _ = try await house.secondFactors.begin(password: House.password, for: principal) } == .rateLimited)
    }

    /// An administrator who has thrown somebody out is not overtaken by what that one had begun.
    @Test func isNotRemovedWhereThePasswordWasResetWhileItWasChecked() async throws {
        try await house.add("mira")
        let (_, codes, principal) = try await house.enrol("mira")
        let house = house
        house.passwords.meanwhile.withLock { meanwhile in
            meanwhile = {
                house.passwords.meanwhile.withLock { $0 = nil }
                _ = try await house.users.resetPassword(of: principal.user, to: nil, by: .system)
            }
        }
        #expect(
            await code { try await house.secondFactors.remove(password: House.password, code: codes[0], for: principal) } == .unauthenticated)
        #expect(try await house.accounts.secret(of: principal.user) != nil)
    }

    @Test func isNotReplacedByWhoFoundASessionOpen() async throws {
        try await house.add("mira")
        let (_, _, principal) = try await house.enrol("mira")
        #expect(await code { _ = try await house.secondFactors.begin(password: House.password, for: principal) } == .conflict)
        #expect(await code { _ = try await house.secondFactors.confirm(code: "123456", for: principal) } == .conflict)
    }

    @Test func isRemovedByPasswordAndCodeTogether() async throws {
        try await house.add("mira")
        let (app, codes, principal) = try await house.enrol("mira")
        house.clock.advance(by: .seconds(30))
        let current = app.code(step: house.step)
        #expect(await code { try await house.secondFactors.remove(password: "a wrong one", code: current, for: principal) } == .invalidRequest)
        #expect(await code { try await house.secondFactors.remove(password: House.password, code: "12345", for: principal) } == .invalidRequest)
        #expect(try await house.accounts.secret(of: principal.user) != nil)
        try await house.secondFactors.remove(password: House.password, code: codes[0], for: principal)
        #expect(try await house.accounts.secret(of: principal.user) == nil)
        #expect(house.bus.published.last == .userChanged(principal.user))
    }

    @Test func newRecoveryCodesMakeTheOldOnesWorthless() async throws {
        try await house.add("mira")
        let (app, old, principal) = try await house.enrol("mira")
        house.clock.advance(by: .seconds(30))
        let new = try await house.secondFactors.replaceRecoveryCodes(code: app.code(step: house.step), for: principal)
        #expect(Set(new).isDisjoint(with: old))
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn("mira", code: old[0]) }
        _ = try await house.signIn("mira", code: new[0])
    }

    @Test func codesAreNotGuessedInAnOpenSession() async throws {
        try await house.add("mira")
        let (_, codes, principal) = try await house.enrol("mira")
        for _ in 0..<5 { #expect(await code { _ = try await house.secondFactors.replaceRecoveryCodes(code: "12345", for: principal) } == .invalidRequest) }
        #expect(await code { _ = try await house.secondFactors.replaceRecoveryCodes(code: codes[0], for: principal) } == .rateLimited)
        #expect(try await house.secondFactors.unusedRecoveryCodes(of: principal) == 10)
    }

    @Test func isNothingForAnAPIKeyOrForWhoHasNoPassword() async throws {
        let user = try await house.add("mira")
        let key = Principal(user: user.id, userName: "mira", roles: user.roles, credential: .apiKey(APIKeyID()))
        #expect(await code { _ = try await house.secondFactors.begin(password: House.password, for: key) } == .forbidden)
        #expect(await code { _ = try await house.secondFactors.confirm(code: "1", for: key) } == .forbidden)
        #expect(await code { _ = try await house.secondFactors.replaceRecoveryCodes(code: "1", for: key) } == .forbidden)
        #expect(await code { try await house.secondFactors.remove(password: House.password, code: "1", for: key) } == .forbidden)
        let machine = try await house.add("ct-1", [.service], hasPassword: false)
        let session = Principal(user: machine.id, userName: "ct-1", roles: machine.roles, credential: .session(SessionID()))
        #expect(await code { _ = try await house.secondFactors.begin(password: House.password, for: session) } == .conflict)
    }
}
