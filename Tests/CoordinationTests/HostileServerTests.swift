import Domain
import Services
import Synchronization
import TestSupport
import Testing

@testable import Coordination

/// What listens is no Redis server, or one that wants us harm.
struct HostileServerTests {
    @Test(arguments: [
        "HTTP/1.1 200 OK\r\n\r\n", "*1000000000\r\n", "$1000000000\r\n", "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n",
        "+OK\r\n+OK\r\n+OK\r\n",
        "-ERR \u{1b}[2Jmarzipan\r\n", ":1\r\n", "\u{0}\u{1}\u{2}",
    ])
    func garbageIsAServerThatIsAway(_ garbage: String) async throws {
        try await HostileServer.with(greeting: Array(garbage.utf8)) { _ in
            Array(garbage.utf8)
        } _: { server in
            let log = RecordedLog()
            try await Instances.with(1, try Instances.impatient(server.url), logger: log.logger, expecting: .degraded) { instances in
                try await log.comesToSay("Redis server is away")
                #expect(await countTrue(of: 20) { _ in await instances[0].take("anna", capacity: 5).isAllowed } == 5)
                #expect(instances[0].health.coordination == .degraded)
                #expect(!log.text.contains("marzipan"))
            }
        }
    }

    @Test func aServerThatNeverAnswersIsGivenUp() async throws {
        try await HostileServer.with { _ in
            []
        } _: { server in
            let configuration = try Instances.impatient(server.url)
            let connection = try await RedisConnection.connect(to: configuration.server, tls: nil, within: .seconds(300), onMessage: nil)
            await #expect(throws: RedisError.late) { try await connection.send(RedisCommand("PING"), within: .milliseconds(50)) }
            await #expect(throws: RedisError.lost) { try await connection.send(RedisCommand("PING"), within: .seconds(300)) }
            await connection.untilClosed()
        }
    }

    @Test func aServerThatSendsWithoutEndIsCutOff() async throws {
        let flood = [UInt8](repeating: UInt8(ascii: "a"), count: 300 * 1024)
        try await HostileServer.with { _ in
            Array("$1000000000\r\n".utf8) + flood
        } _: { server in
            let configuration = try Instances.configuration(server.url)
            let connection = try await RedisConnection.connect(to: configuration.server, tls: nil, within: .seconds(300), onMessage: nil)
            await #expect(throws: RedisError.protocolViolation) { try await connection.send(RedisCommand("PING"), within: .seconds(300)) }
            await connection.untilClosed()
        }
    }

    /// Whoever has the server must not be able to open what is shut, to shut somebody out for long, or to stop the instance.
    @Test(arguments: [
        "*2\r\n:1\r\n:-1\r\n", "*2\r\n:1\r\n:9223372036854775807\r\n", "*2\r\n:0\r\n:0\r\n", "*1\r\n:1\r\n", "*3\r\n:1\r\n:1\r\n:1\r\n", ":1\r\n", "+OK\r\n",
        "$-1\r\n", "*0\r\n", "-NOSCRIPT no\r\n", "-ERR no\r\n", "*2\r\n:1\r\n$1\r\n1\r\n", "",
    ])
    func answersThatCannotBeAreNone(_ answer: String) async throws {
        try await HostileServer.with(HostileServer.plausible { _ in Array(answer.utf8) }) { server in
            try await Instances.with(1, try Instances.impatient(server.url)) { instances in
                #expect(await instances[0].take("anna", capacity: 1).isAllowed)
                #expect(await !instances[0].take("anna", capacity: 1).isAllowed)
            }
            try await Instances.with(1, try Instances.impatient(server.url)) { instances in
                #expect(await instances[0].usage.use(10, of: "anna", day: 1, limit: 10) == 0)
                #expect(await instances[0].usage.use(1, of: "anna", day: 1, limit: 10) == nil)
            }
        }
    }

    /// An answer that nobody asked for would be taken for the next one's.
    @Test func anAnswerTooManyEndsTheConnection() async throws {
        try await HostileServer.with { _ in
            Array("+OK\r\n+OK\r\n".utf8)
        } _: { server in
            let configuration = try Instances.configuration(server.url)
            let connection = try await RedisConnection.connect(to: configuration.server, tls: nil, within: .seconds(300), onMessage: nil)
            _ = try await connection.send(RedisCommand("PING"), within: .seconds(300))
            await connection.untilClosed()
        }
    }

    @Test func commandsAreAnsweredInOrderOnOneConnection() async throws {
        guard RedisServer.isInstalled else { return }
        let configuration = try Instances.configuration(try await RedisServer.shared.url())
        let connection = try await RedisConnection.connect(to: configuration.server, tls: nil, within: .seconds(300), onMessage: nil)
        try await connection.signIn(configuration)
        let right = await countTrue(of: 500) { number in
            (try? await connection.send(RedisCommand("ECHO", "\(number)"), within: .seconds(300))) == .string("\(number)")
        }
        #expect(right == 500)
        connection.close()
    }
}
