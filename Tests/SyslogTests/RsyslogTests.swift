import Domain
import Foundation
import Services
import TestSupport
import Testing

@testable import Syslog

/// Against a real rsyslog over TLS.
@Suite(.enabled(if: RsyslogServer.isInstalled), .timeLimit(.minutes(20)))
struct RsyslogTests {
    private func receiver(_ server: RsyslogServer, host: String = "localhost", trusting authority: CertificateAuthority) throws -> SyslogReceiver {
        let configuration = try SyslogConfiguration(url: "syslog+tls://\(host):\(server.port)", authorities: authority.certificate.path)
        return try SyslogReceiver(configuration, deadlines: SyslogDeadlines(reconnect: .zero, crossing: .zero))
    }

    private func eventually(_ condition: () async throws -> Bool) async throws {
        try #require(await TestSupport.eventually(within: .seconds(300), condition))
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func sendsWhatRsyslogReads(_ host: String) async throws {
        let authority = try await CertificateAuthority()
        let server = try await RsyslogServer.start(trustedBy: authority)
        let receiver = try receiver(server, host: host, trusting: authority)
        let hostile = "Dr. \"Müller\" ]\u{301}\\ \n<110>1 - - - - - - forged"
        try await receiver.send([.some(1), .some(2, .readPatient, .refused, actor: hostile), .some(3, .exportStudies, .failed)])
        try await eventually { server.messages.count >= 3 }
        let messages = server.messages
        #expect(messages.map(\.priority) == [110, 108, 107])
        #expect(messages.map(\.id) == ["study.read", "patient.read", "study.export"])
        #expect(messages.allSatisfy { $0.application == "pneumoscope" && $0.timestamp == "2026-01-31T12:00:00.250Z" && Int($0.process) != nil })
        #expect(messages[0].structuredData.contains("sequence=\"1\" outcome=\"success\" actor=\"anna\" object=\"study:study-1\""))
        #expect(messages[1].structuredData.hasSuffix("requestId=\"request-2\"]"))
        let document = try #require(Self.document(messages[1]))
        #expect((document["actor"] as? [String: Any])?["name"] as? String == hostile)
        await receiver.close()
    }

    @Test func sendsNoEventThatRsyslogWouldCutOff() async throws {
        let authority = try await CertificateAuthority()
        let server = try await RsyslogServer.start(trustedBy: authority)
        let receiver = try receiver(server, trusting: authority)
        let long = String(repeating: "😀", count: 200)
        let detail = Dictionary(uniqueKeysWithValues: (0..<16).map { ("key\($0)", long) })
        try await receiver.send([.some(1, actor: long, detail: detail), .some(2)])
        try await eventually { server.messages.count >= 2 }
        #expect(server.messages.count == 2)
        #expect(server.messages.compactMap { Self.document($0)?["sequence"] as? Int } == [1, 2])
        #expect(server.messages.compactMap { Self.document($0)?["shortened"] as? Bool } == [true])
        await receiver.close()
    }

    @Test func losesNothingWhileRsyslogIsAway() async throws {
        let authority = try await CertificateAuthority()
        let server = try await RsyslogServer.start(trustedBy: authority)
        let receiver = try receiver(server, trusting: authority)
        try await receiver.send(AuditRecord.some(1...100))
        try await eventually { server.messages.count >= 100 }
        try await server.kill()
        try await eventually { await !receiver.isConnected }
        await #expect(throws: ServiceError.self) { try await receiver.send(AuditRecord.some(101...103)) }
        try await server.start()
        try await receiver.send(AuditRecord.some(101...103))
        try await eventually { Self.sequences(server).isSuperset(of: 1...103) }
        await receiver.close()
    }

    @Test func sendsAgainWhatAKilledRsyslogLost() async throws {
        let authority = try await CertificateAuthority()
        let server = try await RsyslogServer.start(trustedBy: authority)
        let receiver = try receiver(server, trusting: authority)
        try await receiver.send(AuditRecord.some(1...200))
        try await server.kill()
        try await eventually { await !receiver.isConnected }
        try await server.start()
        try await receiver.send([])
        try await eventually { Self.sequences(server).isSuperset(of: 1...200) }
        await receiver.close()
    }

    @Test func tellsNothingToWhomTheAuthorityDidNotSign() async throws {
        let (authority, stranger) = (try await CertificateAuthority(), try await CertificateAuthority())
        let server = try await RsyslogServer.start(trustedBy: authority)
        try await expectRefusal(of: server, by: receiver(server, trusting: stranger), but: receiver(server, trusting: authority))
    }

    @Test func tellsNothingToAnotherHost() async throws {
        let authority = try await CertificateAuthority()
        let server = try await RsyslogServer.start(trustedBy: authority, names: "DNS:localhost")
        try await expectRefusal(of: server, by: receiver(server, host: "127.0.0.1", trusting: authority), but: receiver(server, trusting: authority))
    }

    private func expectRefusal(of server: RsyslogServer, by receiver: SyslogReceiver, but other: SyslogReceiver) async throws {
        let error = await #expect(throws: ServiceError.self) { try await receiver.send([.some(1)]) }
        #expect(error?.code == .providerUnavailable)
        // It is there, and takes what comes after.
        try await other.send([.some(2)])
        try await eventually { !server.messages.isEmpty }
        #expect(Self.sequences(server) == [2])
        await other.close()
    }

    private static func document(_ message: RsyslogServer.Message) -> [String: Any]? {
        let text = message.text.drop { $0 != "{" }
        return (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any]
    }

    private static func sequences(_ server: RsyslogServer) -> Set<Int64> {
        Set(server.messages.compactMap { document($0)?["sequence"] as? Int64 })
    }
}
