import Domain
import Services
import Testing

struct ComplianceServiceTests {
    private let house = House()
    private let ledger = Ledger()

    private struct MasterKeys: MasterKeyInventory {
        let keys: [MasterKeyDescription]?

        func masterKeys() async throws -> [MasterKeyDescription] {
            guard let keys else { throw ServiceError(.providerUnavailable, "Away.") }
            return keys
        }
    }

    private func service(masterKeys: (any MasterKeyInventory)? = nil, receiver: String? = nil) -> ComplianceService {
        ComplianceService(
            audit: ledger, users: house.accounts, apiKeys: house.keys, tokens: house.tokens, masterKeys: masterKeys, receiver: receiver,
            clock: { [clock = house.clock] in clock.now })
    }

    @Test func countsWhatHappenedInTheDays() async throws {
        try await ledger.append(.startSession, .refused, times: 100, at: house.clock.now)
        house.clock.advance(by: .seconds(8 * 24 * 3600))
        let now = house.clock.now - .seconds(1)
        try await ledger.append(.startSession, times: 2, at: now)
        try await ledger.append(.startSession, .refused, times: 3, at: now)
        try await ledger.append(.reuseToken, .refused, times: 4, at: now)
        try await ledger.append(.exportStudies, times: 5, at: now)
        try await ledger.append(.exportStudies, .refused, times: 6, at: now)
        try await ledger.append(.exportAudit, times: 7, at: now)
        try await ledger.append(.erasePatient, times: 8, at: now)
        try await ledger.append(.request, .refused, times: 9, at: now)
        try await ledger.append(.findDamagedImage, .failed, times: 10, at: now)
        let summary = try await service().summary(days: 7)
        let activity = summary.activity
        #expect(activity.signIns == 2)
        #expect(activity.signInFailures == 3)
        #expect(activity.reusedTokens == 4)
        #expect(activity.exports == 12)
        #expect(activity.erasures == 8)
        #expect(activity.refusals == 19)
        #expect(activity.damagedImages == 10)
        #expect(summary.auditRecords == 154)
        #expect(summary.until - summary.from == .seconds(7 * 24 * 3600))
    }

    @Test func whatCannotBeFoundOutIsNotGuessed() async throws {
        let summary = try await service(masterKeys: MasterKeys(keys: nil)).summary(days: 1)
        #expect(summary.masterKeys == nil)
        #expect(summary.lastVerification == nil)
        #expect(summary.forwardingLag == nil)
        #expect(try await service().summary(days: 1).masterKeys == nil)
    }

    @Test func tellsTheAgesOfTheKeys() async throws {
        let made = house.clock.now
        house.clock.advance(by: .seconds(3600))
        let keys = MasterKeys(keys: [.init(id: "k2", createdAt: made), .init(id: "k1", createdAt: nil)])
        let summary = try await service(masterKeys: keys).summary(days: 1)
        #expect(summary.masterKeys == [.init(id: "k2", age: .seconds(3600)), .init(id: "k1", age: nil)])
        #expect(summary.signingKeyAge == .seconds(86400))
    }

    @Test func countsKeysThatEndSoonAndUsersWithoutASecondFactor() async throws {
        for name in ["mira", "other", "third"] { try await house.add(name) }
        try await house.add("gone", isEnabled: false)
        try await house.add("ct-1", [.service], hasPassword: false)
        let (_, _, principal) = try await house.enrol("mira")
        for days in [1, 29, 31, 300] {
            _ = try await house.apiKeys.create(
                name: "k", scopes: [.readStudies], expiresAt: house.clock.now + .seconds(days * 24 * 3600), for: principal)
        }
        let summary = try await service().summary(days: 1)
        #expect(summary.expiringAPIKeys == 2)
        #expect(summary.usersWithoutSecondFactor == 2)
    }

    @Test func tellsHowFarTheReceiverIsBehindAndWhetherTheChainHeld() async throws {
        try await ledger.append(.readStudy, times: 10, at: house.clock.now)
        try await ledger.setForwarded(to: "siem", sequence: 7)
        let verification = try await ledger.verify(at: house.clock.now) { _ in }
        let summary = try await service(receiver: "siem").summary(days: 1)
        #expect(summary.forwardingLag == 3)
        #expect(summary.lastVerification == verification)
    }

    @Test(arguments: [0, -1, 367, .max])
    func refusesDaysThatAreNone(days: Int) async throws {
        let error = await #expect(throws: ServiceError.self) { try await service().summary(days: days) }
        #expect(error?.code == .invalidRequest)
    }
}
