import Foundation
import TestSupport
import Testing

@testable import Coordination

@Suite(.enabled(if: RedisServer.isInstalled))
struct RedisTLSTests {
    private static let server = Task { try await RedisServer.start(usesTLS: true) }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func sharesOverTLS(_ host: String) async throws {
        let server = try await Self.server.value
        try await Instances.with(2, try Instances.configuration(server.url(host: host), caFile: server.caFile)) { instances in
            #expect(await countTrue(of: 20) { await instances[$0 % 2].take("anna", capacity: 7).isAllowed } == 7)
        }
    }

    @Test func trustsNobodyWhomTheAuthorityDidNotSign() async throws {
        let server = try await Self.server.value
        let configuration = try Instances.configuration(server.url(host: "localhost"))
        await #expect(throws: RedisError.lost) { try await Self.signIn(configuration) }
    }

    @Test func trustsNoCertificateOfAnotherHost() async throws {
        let server = try await Self.server.value
        // The same machine by a name that the certificate does not hold.
        let configuration = try Instances.configuration(server.url(host: "127.0.0.1").replacing("127.0.0.1", with: "127.0.0.2"), caFile: server.caFile)
        // It is there.
        try await RedisConnection.connect(to: configuration.server, tls: nil, within: configuration.connectLimit, onMessage: nil).close()
        await #expect(throws: RedisError.lost) { try await Self.signIn(configuration) }
    }

    @Test func speaksNoPlainTextToATLSServer() async throws {
        let server = try await Self.server.value
        let configuration = try Instances.configuration(server.url().replacing("rediss:", with: "redis:"))
        await #expect(throws: RedisError.self) { try await Self.signIn(configuration) }
    }

    private static func signIn(_ configuration: RedisConfiguration) async throws {
        let connection = try await RedisConnection.connect(
            to: configuration.server, tls: configuration.tls, within: configuration.connectLimit, onMessage: nil)
        defer { connection.close() }
        try await connection.signIn(configuration)
    }
}
