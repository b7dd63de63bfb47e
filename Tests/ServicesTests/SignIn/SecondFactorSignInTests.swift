import Domain
import Services
import Testing

struct SecondFactorSignInTests {
    private let house = House()

    @Test func asksForTheCodeOnlyAfterTheRightPassword() async throws {
        try await house.add("mira")
        _ = try await house.enrol("mira")
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn("mira", "a wrong one") }
        await #expect(throws: SignInError.secondFactorRequired) { try await house.signIn("mira") }
        await #expect(throws: SignInError.secondFactorRequired) { try await house.signIn("mira", code: "") }
    }

    /// Somebody knows the password: that is worth a record even where it ends there.
    @Test func recordsThatTheCodeWasMissingOnceAMinute() async throws {
        let user = try await house.add("mira")
        _ = try await house.enrol("mira")
        let signIn = house.signIn
        let knock = { () async in
            _ = await #expect(throws: SignInError.secondFactorRequired) {
                try await signIn.signIn(name: "mira", password: House.password, code: nil, client: House.desk)
            }
        }
        for _ in 0..<3 { await knock() }
        #expect(house.accounts.reasons == ["codeMissing"])
        #expect(house.accounts.events.map(\.actor) == [user.author])
        house.clock.advance(by: .seconds(60))
        await knock()
        #expect(house.accounts.reasons == ["codeMissing", "codeMissing"])
        #expect(house.accounts.state.withLock(\.failures).isEmpty)
    }

    @Test func letsInWithTheCodeOfTheApp() async throws {
        try await house.add("mira")
        let (app, _, _) = try await house.enrol("mira")
        house.clock.advance(by: .seconds(30))
        let answer = try await house.signIn("mira", code: app.code(step: house.step))
        #expect(answer.session.usedSecondFactor)
    }

    @Test func takesNoCodeTwice() async throws {
        try await house.add("mira")
        let (app, _, _) = try await house.enrol("mira")
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn("mira", code: app.code(step: house.step)) }
        house.clock.advance(by: .seconds(30))
        let code = app.code(step: house.step)
        _ = try await house.signIn("mira", code: code)
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn("mira", code: code) }
    }

    @Test func countsAWrongCodeAsAFailure() async throws {
        try await house.add("mira")
        let (app, _, _) = try await house.enrol("mira")
        house.clock.advance(by: .seconds(120))
        let old = app.code(step: house.step - 3)
        for _ in 0..<5 { await #expect(throws: SignInError.invalidGrant) { try await house.signIn("mira", code: old) } }
        #expect(house.accounts.reasons == Array(repeating: "code", count: 5))
        await #expect(throws: SignInError.backOff(.seconds(1))) { try await house.signIn("mira", code: app.code(step: house.step)) }
    }

    @Test(arguments: [{ $0 }, { $0.uppercased() }, { $0.replacing("-", with: " ") }] as [@Sendable (String) -> String])
    func takesARecoveryCodeOnceHoweverItIsWritten(written: @Sendable (String) -> String) async throws {
        try await house.add("mira")
        let (_, codes, principal) = try await house.enrol("mira")
        let answer = try await house.signIn("mira", code: written(codes[3]))
        #expect(answer.session.usedSecondFactor)
        #expect(try await house.secondFactors.unusedRecoveryCodes(of: principal) == 9)
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn("mira", code: codes[3]) }
    }

    @Test(arguments: ["12345", "1234567", "١٢٣٤٥٦", String(repeating: "9", count: 5000)])
    func refusesWhatIsNoCode(code: String) async throws {
        try await house.add("mira")
        _ = try await house.enrol("mira")
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn("mira", code: code) }
    }

    @Test func doesNotLookAtACodeThatNobodyAskedFor() async throws {
        try await house.add("mira")
        #expect(try await !house.signIn("mira", code: "000000").session.usedSecondFactor)
    }
}
