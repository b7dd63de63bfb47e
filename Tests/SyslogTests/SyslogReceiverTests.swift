import Domain
import NIOCore
import Services
import TestSupport
import Testing

@testable import Syslog

/// Against a receiver of the tests' own, over TCP.
@Suite(.timeLimit(.minutes(20)))
struct SyslogReceiverTests {
    /// Nothing waits longer than it has to.
    private static let impatient = SyslogDeadlines(reconnect: .zero, crossing: .zero)

    private func receiver(_ url: String, _ deadlines: SyslogDeadlines = impatient) throws -> SyslogReceiver {
        try SyslogReceiver(SyslogConfiguration(url: url), deadlines: deadlines)
    }

    private func eventually(_ condition: () async throws -> Bool) async throws {
        try #require(await TestSupport.eventually(within: .seconds(300), condition))
    }

    @Test func sendsOnOneConnectionInOrder() async throws {
        let listener = try await SyslogListener.start()
        let receiver = try receiver(listener.url)
        try await receiver.send(AuditRecord.some(1...3))
        try await receiver.send(AuditRecord.some(4...1000))
        try await eventually { listener.sequences == [Array(1...1000)] }
        #expect(receiver.name == "syslog:127.0.0.1:\(listener.port)")
        await receiver.close()
        try await listener.stop()
    }

    @Test func needsNoConnectionForNothing() async throws {
        let listener = try await SyslogListener.start()
        let receiver = try receiver(listener.url)
        try await receiver.send([])
        #expect(await !receiver.isConnected && listener.connections == 0)
        try await listener.stop()
    }

    @Test func saysThatTheReceiverIsAway() async throws {
        let listener = try await SyslogListener.start()
        let receiver = try receiver(listener.url)
        try await listener.stop()
        let error = await #expect(throws: ServiceError.self) { try await receiver.send([.some()]) }
        #expect(error?.code == .providerUnavailable)
    }

    /// What nobody had read when the receiver died: the system resets the connection.
    @Test func sendsAgainWhatAConnectionLost() async throws {
        let dying = try await SyslogListener.start(reads: false)
        let receiver = try receiver(dying.url)
        try await receiver.send(AuditRecord.some(1...3))
        try await receiver.send(AuditRecord.some(4...5))
        let port = dying.port
        try await dying.stop()
        let successor = try await SyslogListener.start(port: port)
        // Nothing new has happened, and still.
        try await eventually {
            try await receiver.send([])
            return successor.sequences == [[1, 2, 3, 4, 5]]
        }
        try await receiver.send([.some(6)])
        try await eventually { successor.sequences == [[1, 2, 3, 4, 5, 6]] }
        #expect(dying.sequences == [[]])
        try await successor.stop()
    }

    /// A receiver that closes idle connections is not to get everything twice.
    @Test func sendsNothingAgainThatArrivedBeforeAFarewell() async throws {
        let idle = try await SyslogListener.start()
        let receiver = try receiver(idle.url)
        try await receiver.send(AuditRecord.some(1...3))
        try await eventually { idle.sequences == [[1, 2, 3]] }
        let port = idle.port
        try await idle.stop()
        let successor = try await SyslogListener.start(port: port)
        try await eventually { await !receiver.isConnected }
        try await receiver.send([])
        #expect(successor.connections == 0)
        try await receiver.send([.some(4)])
        try await eventually { successor.sequences == [[4]] }
        try await successor.stop()
    }

    /// It may never have been read, for all that is known.
    @Test func sendsAgainWhatCrossedWithAFarewell() async throws {
        let idle = try await SyslogListener.start()
        let receiver = try receiver(idle.url, SyslogDeadlines(reconnect: .zero, crossing: .seconds(3600)))
        try await receiver.send(AuditRecord.some(1...3))
        try await eventually { idle.sequences == [[1, 2, 3]] }
        let port = idle.port
        try await idle.stop()
        let successor = try await SyslogListener.start(port: port)
        try await eventually {
            try await receiver.send([])
            return successor.sequences == [[1, 2, 3]]
        }
        try await successor.stop()
    }

    /// 64 MB are more than any socket takes.
    private static let flood = AuditRecord.some(1...500).map { record in
        AuditRecord(sequence: record.sequence, event: record.event, hash: String(repeating: "0", count: 7000))
    }

    private func sendUntilFull(_ receiver: SyslogReceiver) async throws {
        for _ in 0..<20 { try await receiver.send(Self.flood) }
    }

    @Test func hangsUpOnAReceiverThatNeverReads() async throws {
        let listener = try await SyslogListener.start(reads: false)
        let receiver = try receiver(listener.url, SyslogDeadlines(write: .milliseconds(200), reconnect: .zero))
        let error = await #expect(throws: ServiceError.self) { try await sendUntilFull(receiver) }
        #expect(error?.code == .providerUnavailable)
        #expect(await !receiver.isConnected)
        try await listener.stop()
    }

    @Test func letsGoOfAReceiverThatNeverReadsWhenItIsToEnd() async throws {
        let listener = try await SyslogListener.start(reads: false)
        let receiver = try receiver(listener.url, SyslogDeadlines(write: .hours(1)))
        let sending = Task { try await sendUntilFull(receiver) }
        try await eventually { listener.connections == 1 }
        sending.cancel()
        await #expect(throws: ServiceError.self) { try await sending.value }
        #expect(await !receiver.isConnected)
        try await listener.stop()
    }

    /// A proxy before a receiver that is away.
    @Test func waitsBeforeItConnectsAgain() async throws {
        let listener = try await SyslogListener.start(reads: false)
        let receiver = try receiver(listener.url, SyslogDeadlines(reconnect: .seconds(3600)))
        try await receiver.send([.some(1)])
        let port = listener.port
        try await listener.stop()
        let successor = try await SyslogListener.start(port: port)
        try await eventually { await !receiver.isConnected }
        await #expect(throws: ServiceError.self) { try await receiver.send([]) }
        await #expect(throws: ServiceError.self) { try await receiver.send([.some(2)]) }
        #expect(successor.connections == 0)
        try await successor.stop()
    }

    @Test func mindsNothingThatAReceiverSays() async throws {
        let listener = try await SyslogListener.start()
        let receiver = try receiver(listener.url)
        try await receiver.send([.some(1)])
        try await eventually { listener.connections == 1 }
        try await listener.say("what?\r\n")
        try await receiver.send([.some(2)])
        try await eventually { listener.sequences == [[1, 2]] }
        try await listener.stop()
    }
}
