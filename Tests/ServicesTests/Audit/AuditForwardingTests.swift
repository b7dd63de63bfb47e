import Domain
import Logging
import Services
import Testing

struct AuditForwardingTests {
    private let ledger = Ledger()
    private let clock = TestClock()
    private let receiver = Receiver()

    /// Runs until it has waited so often.
    private func run(waits limit: Int, to receiver: Receiver? = nil) async -> [Duration] {
        let waits = Waits(limit: limit)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let forwarding = AuditForwarding(audit: ledger, receiver: receiver ?? self.receiver, logger: logger, sleep: waits.wait)
        await withTaskGroup(of: Void.self) { $0.addTask { await forwarding.run() } }
        return waits.all
    }

    @Test func handsOverEveryRecordInOrder() async throws {
        try await ledger.append(.readStudy, times: 1203, at: clock.now)
        #expect(await run(waits: 1) == [.seconds(1)])
        #expect(receiver.sequences == Array(1...1203))
        #expect(try await ledger.forwarded(to: "siem") == 1203)
    }

    @Test func goesOnWhereItStopped() async throws {
        try await ledger.append(.readStudy, times: 3, at: clock.now)
        _ = await run(waits: 1)
        try await ledger.append(.readStudy, times: 2, at: clock.now)
        _ = await run(waits: 1)
        #expect(receiver.sequences == [1, 2, 3, 4, 5])
    }

    @Test func sendsOnceMoreAfterAStartWhatMayHaveBeenLostWithTheProcess() async throws {
        let receiver = Receiver(unconfirmedLimit: 600)
        try await ledger.append(.readStudy, times: 1000, at: clock.now)
        _ = await run(waits: 1, to: receiver)
        #expect(receiver.sequences == Array(1...1000), "nothing before had been sent")
        try await ledger.append(.readStudy, times: 5, at: clock.now)
        receiver.beAway(times: 1)
        _ = await run(waits: 3, to: receiver)
        #expect(receiver.sequences == Array(1...1000) + Array(401...1005), "and once only")
        #expect(try await ledger.forwarded(to: "siem") == 1005)
    }

    @Test func waitsLongerAndLongerForAReceiverThatIsAwayAndLosesNothing() async throws {
        try await ledger.append(.readStudy, times: 3, at: clock.now)
        receiver.beAway(times: 8)
        let expected: [Duration] = [1, 2, 4, 8, 16, 32, 60, 60, 1].map { .seconds($0) }
        #expect(await run(waits: 9) == expected)
        #expect(receiver.attempts == 9)
        #expect(receiver.sequences == [1, 2, 3])
    }

    @Test func keepsThePositionOfWhatWasNotHandedOver() async throws {
        try await ledger.append(.readStudy, times: 3, at: clock.now)
        receiver.beAway(times: 100)
        _ = await run(waits: 3)
        #expect(try await ledger.forwarded(to: "siem") == 0)
    }

    @Test func letsTheReceiverSendAgainWhileThereIsNothingNew() async throws {
        try await ledger.append(.readStudy, times: 3, at: clock.now)
        _ = await run(waits: 4)
        #expect(receiver.attempts == 4 && receiver.sequences == [1, 2, 3])
    }

    @Test func closesTheReceiverWhenItEnds() async {
        _ = await run(waits: 1)
        #expect(receiver.isClosed)
    }
}
