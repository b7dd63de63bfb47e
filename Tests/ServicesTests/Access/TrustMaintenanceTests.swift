import Domain
import Services
import Testing

struct TrustMaintenanceTests {
    private let house = House()

    @Test func forgetsSessionsAfterAMonthAndFailuresAfterADay() async throws {
        let report = try await house.maintenance.forget()
        #expect(report == .init(sessions: 3, attempts: 5))
        #expect(house.accounts.state.withLock(\.forgotten) == [house.clock.now - .seconds(30 * 24 * 3600), house.clock.now - .seconds(24 * 3600)])
    }

    @Test func asksForANewSigningKeyByTheClock() async throws {
        try await house.maintenance.rotateSigningKeys()
        #expect(house.tokens.rotatedAt == [house.clock.now])
    }
}
