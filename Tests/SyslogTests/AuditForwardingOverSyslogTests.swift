import Domain
import Logging
import Services
import TestSupport
import Testing

@testable import Syslog

/// Audit, forwarding and receiver together.
@Suite(.timeLimit(.minutes(20)))
struct AuditForwardingOverSyslogTests {
    private let ledger = Ledger()

    /// Forwards until `body` has run.
    private func forwarding(to url: String, _ body: (_ name: String) async throws -> Void) async throws {
        // Here writes cross with farewells all the time.
        let deadlines = SyslogDeadlines(reconnect: .zero, crossing: .seconds(3600))
        let receiver = try SyslogReceiver(SyslogConfiguration(url: url), deadlines: deadlines)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let forwarding = AuditForwarding(audit: ledger, receiver: receiver, logger: logger, sleep: { _ in try await Task.sleep(for: .milliseconds(5)) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await forwarding.run() }
            try await body(receiver.name)
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(await !receiver.isConnected)
    }

    private func eventually(_ condition: () async throws -> Bool) async throws {
        try #require(await TestSupport.eventually(within: .seconds(300), condition))
    }

    @Test func losesNothingWhileTheReceiverIsAway() async throws {
        let first = try await SyslogListener.start()
        let port = first.port
        try await ledger.append(times: 700)
        try await forwarding(to: first.url) { name in
            try await eventually { first.sequences == [Array(1...700)] }
            try await first.stop()
            try await ledger.append(times: 900)
            let second = try await SyslogListener.start(port: port)
            try await eventually { Set(second.sequences.joined()).isSuperset(of: 701...1600) }
            #expect(second.sequences.allSatisfy { $0 == $0.sorted() })
            try await eventually { try await ledger.forwarded(to: name) == 1600 }
            try await second.stop()
        }
    }

    @Test func sendsTheLastOnesAgainAfterARestartAndGoesOn() async throws {
        let listener = try await SyslogListener.start()
        for total in [Int64(3), 5] {
            try await ledger.append(times: total == 3 ? 3 : 2)
            try await forwarding(to: listener.url) { name in
                try await eventually { try await ledger.forwarded(to: name) == total }
            }
        }
        try await eventually { listener.sequences == [[1, 2, 3], [1, 2, 3, 4, 5]] }
        try await listener.stop()
    }

    /// Again and again, with some of it read and some not.
    @Test func losesNothingToAReceiverThatDiesAndDies() async throws {
        let first = try await SyslogListener.start()
        let port = first.port
        var listener = first
        try await forwarding(to: first.url) { _ in
            var arrived = Set<Int64>()
            for round in 1...6 {
                try await ledger.append(times: 100)
                if round % 2 == 0 { try await eventually { listener.connections > 0 } }
                try await listener.stop()
                arrived.formUnion(listener.sequences.joined())
                listener = try await SyslogListener.start(port: port, reads: round % 3 != 0)
            }
            try await listener.stop()
            arrived.formUnion(listener.sequences.joined())
            listener = try await SyslogListener.start(port: port)
            // Closes what the last one may have left open.
            try await ledger.append(times: 1)
            try await eventually { arrived.union(listener.sequences.joined()).isSuperset(of: 1...601) }
            try await listener.stop()
        }
    }
}
