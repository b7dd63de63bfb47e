import Domain
import Services
import Testing

struct MachineSignInTests {
    private let house = House()

    @Test func letsAMachineInByItsSecretForAnHour() async throws {
        let machine = try await house.add("ct-1", [.service], hasPassword: false)
        let secret = try await house.users.setClientSecret(of: machine.id, by: .system)
        let answer = try await house.signIn.signIn(machine: "CT-1", secret: secret, client: House.desk)
        #expect(answer.session.method == .clientCredentials)
        #expect(answer.session.expiresAt == house.clock.now + .seconds(3600))
        #expect(answer.refreshToken == nil)
        #expect(answer.refreshExpiresAt == nil)
    }

    enum Stranger: CaseIterable, Sendable {
        case unknown, wrongSecret, disabled, withoutSecret
    }

    @Test(arguments: Stranger.allCases)
    func turnsEverybodyElseAwayAlike(stranger: Stranger) async throws {
        var secret = "pns_wrong"
        if stranger != .unknown {
            let machine = try await house.add("ct-1", [.service], isEnabled: stranger != .disabled, hasPassword: false)
            if stranger == .disabled { secret = try await house.users.setClientSecret(of: machine.id, by: .system) }
            if stranger == .wrongSecret { _ = try await house.users.setClientSecret(of: machine.id, by: .system) }
        }
        await #expect(throws: SignInError.invalidClient) { try await house.signIn.signIn(machine: "ct-1", secret: secret, client: House.desk) }
        #expect(house.accounts.reasons == [stranger == .disabled ? "disabled" : stranger == .unknown ? "client" : "secret"])
        #expect(house.accounts.sessionCount == 0)
    }

    @Test func aClientThatCanBeNoneIsRecordedOnceAMinute() async throws {
        let signIn = house.signIn
        for _ in 0..<5 { try await signIn.noteUnknownClient(House.desk) }
        #expect(house.accounts.reasons == ["client"])
        #expect(house.accounts.events.map(\.actor) == [.anonymous])
    }

    @Test func whoeverKnowsAMachinesNameCannotHoldItUp() async throws {
        let machine = try await house.add("ct-1", [.service], hasPassword: false)
        let secret = try await house.users.setClientSecret(of: machine.id, by: .system)
        for _ in 0..<60 {
            await #expect(throws: SignInError.invalidClient) { try await house.signIn.signIn(machine: "ct-1", secret: "x", client: House.desk) }
        }
        _ = try await house.signIn.signIn(machine: "ct-1", secret: secret, client: House.desk)
    }
}
