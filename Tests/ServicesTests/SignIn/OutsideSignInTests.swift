import Domain
import Services
import Testing

struct OutsideSignInTests {
    private static let identity = OutsideIdentity(issuer: "https://provider.example", subject: "s-1")

    private static func person(
        name: String = "Mira", displayName: String? = "Mira Rashidova", email: String? = "mira@example.org", roles: Set<Role> = [.physician]
    ) -> OutsideUser {
        OutsideUser(identity: identity, preferredName: name, displayName: displayName, email: email, roles: roles)
    }

    private let provider = Provider(person())
    private var house: House

    init() {
        house = House()
        house.provider = provider
    }

    private func set(_ person: OutsideUser) { provider.person.withLock { $0 = .success(person) } }

    @discardableResult
    private func signIn() async throws -> SignedIn {
        let begun = try await house.signIn.beginOutsideSignIn()
        return try await finish(begun.sealedRequest)
    }

    @discardableResult
    private func finish(_ sealed: String, code: String = "right", state: String? = nil) async throws -> SignedIn {
        try await house.signIn.finishOutsideSignIn(code: code, state: state ?? provider.last?.state ?? "", sealedRequest: sealed, client: House.desk)
    }

    @Test func makesAnAccountAtTheFirstSignIn() async throws {
        let answer = try await signIn()
        #expect(answer.session.method == .identityProvider)
        #expect(answer.refreshToken != nil)
        #expect(answer.user.name == "mira")
        #expect(answer.user.displayName == "Mira Rashidova")
        #expect(answer.user.email == "mira@example.org")
        #expect(answer.user.roles == [.physician])
        #expect(answer.user.identity == Self.identity)
        #expect(!answer.user.hasPassword)
        #expect(try await signIn().user.id == answer.user.id)
    }

    @Test func everySignInHasAStateANonceAndAVerifierOfItsOwn() async throws {
        _ = try await house.signIn.beginOutsideSignIn()
        let one = try #require(provider.last)
        _ = try await house.signIn.beginOutsideSignIn()
        let other = try #require(provider.last)
        let all = [one.state, one.nonce, one.codeVerifier, other.state, other.nonce, other.codeVerifier]
        #expect(Set(all).count == 6)
        #expect(all.allSatisfy { $0.utf8.count == 43 })
    }

    @Test func followsTheClaims() async throws {
        let first = try await signIn()
        set(Self.person(displayName: "M. R.", email: nil, roles: [.administrator, .physician]))
        let second = try await signIn()
        #expect(second.user.roles == [.administrator, .physician])
        #expect(second.user.displayName == "M. R.")
        #expect(second.user.email == "mira@example.org")
        #expect(house.bus.published == [.userChanged(first.user.id)])
        _ = try await signIn()
        #expect(house.bus.published.count == 1)
    }

    @Test func neverTakesOverAnAccountOfTheSameName() async throws {
        let local = try await house.add("mira", [.administrator])
        let answer = try await signIn()
        #expect(answer.user.id != local.id)
        #expect(answer.user.name == "mira-2")
        #expect(answer.user.roles == [.physician])
    }

    @Test(arguments: [("Мира", "user"), ("MIRA R", "mirar"), ("", "user"), ("mira@example.org", "mira@example.org")])
    func makesANameOfWhatTheProviderCallsThem(preferred: String, name: String) async throws {
        set(Self.person(name: preferred))
        #expect(try await signIn().user.name == name)
    }

    @Test func aNameOfFullLengthStillGetsItsNumber() async throws {
        let long = String(repeating: "m", count: 64)
        try await house.add(long)
        set(Self.person(name: long))
        #expect(try await signIn().user.name == String(repeating: "m", count: 62) + "-2")
    }

    @Test func refusesWhoHasNoRoleAndEndsWhatTheyHad() async throws {
        let first = try await signIn()
        set(Self.person(roles: []))
        let error = await #expect(throws: ServiceError.self) { try await signIn() }
        #expect(error?.code == .forbidden)
        #expect(house.accounts.reasons == ["roles"])
        #expect(house.bus.published == [.userChanged(first.user.id)])
        #expect(try await house.accounts.user(first.user.id)?.isEnabled == false)
        await #expect(throws: SignInError.invalidGrant) { try await house.signIn.refresh(first.refreshToken!, client: House.desk) }
    }

    @Test func theLastAdministratorWhoHasNoRoleIsLeftWithoutASession() async throws {
        set(Self.person(roles: [.administrator]))
        let first = try await signIn()
        set(Self.person(roles: []))
        await #expect(throws: ServiceError.self) { try await signIn() }
        #expect(house.bus.published == [.sessionEnded(first.session.id)])
        #expect(try await house.sessions.sessions(of: first.user.id).isEmpty)
    }

    @Test func makesNoAccountForWhoHasNoRole() async throws {
        set(Self.person(roles: []))
        await #expect(throws: ServiceError.self) { try await signIn() }
        #expect(try await house.accounts.user(of: Self.identity) == nil)
    }

    @Test func aDisabledUserStaysDisabled() async throws {
        let first = try await signIn()
        house.accounts.edit(first.user.id) { state, user in state.users[user.id] = user.with(isEnabled: false) }
        set(Self.person(roles: [.administrator]))
        await #expect(throws: SignInError.invalidGrant) { try await signIn() }
        #expect(try await house.accounts.user(first.user.id)?.roles == [.physician])
        #expect(house.accounts.reasons == ["disabled"])
    }

    enum Attack: CaseIterable, Sendable {
        case otherState, otherBrowser, tampered, tooLate, otherSecret, nonsense, huge
    }

    @Test(arguments: Attack.allCases)
    func finishesOnlyWhatThisBrowserBeganWithinTenMinutes(attack: Attack) async throws {
        let begun = try await house.signIn.beginOutsideSignIn().sealedRequest
        let state = try #require(provider.last?.state)
        let other = try await house.signIn.beginOutsideSignIn().sealedRequest
        let error = await #expect(throws: ServiceError.self) {
            switch attack {
            case .otherState: try await finish(begun, state: "another")
            case .otherBrowser: try await finish(other, state: state)
            case .tampered: try await finish("A" + begun.dropFirst(), state: state)
            case .tooLate:
                house.clock.advance(by: .seconds(600))
                try await finish(other)
            case .otherSecret: try await finish("c2Vjb25kLWZhY3RvcnxhYmM", state: state)
            case .nonsense: try await finish("%%%", state: state)
            case .huge: try await finish(String(repeating: "A", count: 1_000_000), state: state)
            }
        }
        #expect(error?.code == .unauthenticated)
        #expect(house.accounts.sessionCount == 0)
        #expect(house.accounts.reasons == ["state"])
        #expect(house.accounts.events.map(\.actor) == [.anonymous])
    }

    @Test func recordsWhatTheProviderDoesNotConfirm() async throws {
        let begun = try await house.signIn.beginOutsideSignIn().sealedRequest
        let error = await #expect(throws: ServiceError.self) { try await finish(begun, code: "wrong") }
        #expect(error?.code == .unauthenticated)
        #expect(house.accounts.reasons == ["provider"])
    }

    @Test func aProviderThatIsAwayIsNoFailureOfAnybody() async throws {
        let begun = try await house.signIn.beginOutsideSignIn().sealedRequest
        provider.person.withLock { $0 = .failure(ServiceError(.providerUnavailable, "Away.")) }
        let error = await #expect(throws: ServiceError.self) { try await finish(begun) }
        #expect(error?.code == .providerUnavailable)
        #expect(house.accounts.events.isEmpty)
    }

    @Test func saysWhereThereIsNoProvider() async throws {
        let house = House()
        #expect(house.signIn.providerName == nil)
        let error = await #expect(throws: ServiceError.self) { try await house.signIn.beginOutsideSignIn() }
        #expect(error?.code == .notFound)
    }
}
