import Domain
import Logging
import Services
import TestSupport
import Testing

@testable import Coordination

/// The server goes away, in every way in which it can, and comes back.
@Suite(.enabled(if: RedisServer.isInstalled))
struct OutageTests {
    @Test func whoWasRefusedStaysRefusedWhileTheServerIsAwayAndAfterItCameBackEmpty() async throws {
        let server = try await RedisServer.start()
        try await Instances.with(2, try Instances.configuration(server.url())) { instances in
            let allowed = await countTrue(of: 20) { _ in await instances[0].take("anna", capacity: 10).isAllowed }
            #expect(allowed == 10)
            try await server.kill()
            try await instances[0].becomes(.degraded)
            #expect(await !instances[0].take("anna", capacity: 10).isAllowed)
            // Who comes now is counted by each instance for itself.
            #expect(await countTrue(of: 20) { _ in await instances[0].take("boris", capacity: 4).isAllowed } == 4)

            try await server.start()
            for instance in instances { try await instance.becomes(.shared) }
            for user in ["anna", "boris"] {
                #expect(await !instances[0].take(user, capacity: user == "anna" ? 10 : 4).isAllowed)
                // The first told the server.
                #expect(await !instances[1].take(user, capacity: user == "anna" ? 10 : 4).isAllowed)
            }
            #expect(await instances[1].take("clara", capacity: 10).isAllowed)
        }
    }

    @Test func whatWasUsedWhileTheServerWasAwayIsNotLost() async throws {
        let server = try await RedisServer.start()
        try await Instances.with(2, try Instances.configuration(server.url())) { instances in
            func use(_ amount: Int, on instance: Int) async -> Int? { await instances[instance].usage.use(amount, of: "anna", day: 20_000, limit: 100) }
            #expect(await use(60, on: 0) == 40)
            try await server.kill()
            try await instances[0].becomes(.degraded)
            #expect(await use(41, on: 0) == nil)
            #expect(await use(30, on: 0) == 10)

            try await server.start()
            for instance in instances { try await instance.becomes(.shared) }
            #expect(await use(0, on: 0) == 10)
            #expect(await use(11, on: 1) == nil)
            #expect(await use(10, on: 1) == 0)
        }
    }

    @Test func aPlaceTakenWhileTheServerWasAwayIsToldToIt() async throws {
        let server = try await RedisServer.start()
        var configuration = try Instances.configuration(server.url())
        configuration.lease = .seconds(1)
        try await Instances.with(2, configuration) { instances in
            try await server.kill()
            try await instances[0].becomes(.degraded)
            try await instances[0].usage.withPlace(for: "anna", limit: 1) {
                await #expect(throws: ServiceError.self) { try await instances[0].usage.withPlace(for: "anna", limit: 1) {} }
                try await server.start()
                for instance in instances { try await instance.becomes(.shared) }
                try #require(await eventually(within: .seconds(300)) { (try? await instances[1].usage.withPlace(for: "anna", limit: 1) {}) == nil })
            }
        }
    }

    @Test func neverMoreThanEachInstanceWouldLetPassWhereTheServerDiesInTheMiddle() async throws {
        let server = try await RedisServer.start()
        try await Instances.with(3, try Instances.configuration(server.url())) { instances in
            async let allowed = countTrue(of: 600) { await instances[$0 % 3].take("anna", capacity: 50).isAllowed }
            try await server.kill()
            #expect((50...150).contains(await allowed))
            #expect(await countTrue(of: 90) { await instances[$0 % 3].take("anna", capacity: 50).isAllowed } <= 150)
            #expect(await !instances[0].take("anna", capacity: 50).isAllowed)
        }
    }

    @Test func aServerThatHangsIsAway() async throws {
        let server = try await RedisServer.start()
        try await Instances.with(1, try Instances.impatient(server.url())) { instances in
            try server.hang()
            // Without one request: the heartbeat finds it.
            try await instances[0].becomes(.degraded)
            #expect(await countTrue(of: 20) { _ in await instances[0].take("anna", capacity: 5).isAllowed } == 5)
            await instances[0].events.publish(.userChanged(UserID()))
            try server.goOn()
            try await instances[0].becomes(.shared)
            #expect(await !instances[0].take("anna", capacity: 5).isAllowed)
        }
    }

    @Test func eventsStayHereWhileTheServerIsAwayAndCrossAgainWhenItIsBack() async throws {
        let server = try await RedisServer.start()
        try await Instances.with(2, try Instances.configuration(server.url())) { instances in
            var here = instances[0].events.events().makeAsyncIterator()
            var there = instances[1].events.events().makeAsyncIterator()
            try await server.kill()
            for instance in instances { try await instance.becomes(.degraded) }
            let lonely = ServiceEvent.sessionEnded(SessionID())
            await instances[0].events.publish(lonely)
            #expect(await here.next() == lonely)

            try await server.start()
            for instance in instances { try await instance.becomes(.shared) }
            let common = ServiceEvent.apiKeyRevoked(APIKeyID())
            await instances[0].events.publish(common)
            #expect(await here.next() == common)
            #expect(await there.next() == common)
        }
    }

    @Test func eventsReachEveryInstanceOnce() async throws {
        try await Instances.with(3, try Instances.configuration(try await RedisServer.shared.url())) { instances in
            var iterators = instances.map { $0.events.events().makeAsyncIterator() }
            let events: [ServiceEvent] = (0..<20).map { .studyChanged(StudyID(), broughtBy: $0 % 2 == 0 ? nil : "somebody") }
            for event in events { await instances[1].events.publish(event) }
            for index in iterators.indices {
                for event in events { #expect(await iterators[index].next() == event) }
            }
        }
    }

    /// Each answers a PING like any other.
    @Test(arguments: [
        ["REPLICAOF", "127.0.0.1", "1"], ["CONFIG", "SET", "maxmemory", "1"], ["CONFIG", "SET", "requirepass", "another"],
        ["ACL", "SETUSER", "default", "-eval", "-evalsha"], ["ACL", "SETUSER", "default", "resetkeys", "~elsewhere:*"],
    ])
    func aServerThatCannotCountIsAway(_ change: [String]) async throws {
        let server = try await RedisServer.start()
        _ = try await server.ask(change)
        let log = RecordedLog()
        let instance = Coordinator.shared(try Instances.configuration(server.url()), logger: log.logger)
        let running = Task { await instance.run() }
        try await log.comesToSay("refused a command")
        #expect(await countTrue(of: 20) { _ in await instance.take("anna", capacity: 5).isAllowed } == 5)
        #expect(instance.health.coordination == .degraded)
        running.cancel()
        await running.value
        #expect(!log.text.contains(RedisServer.password))
    }

    @Test func saysOnceThatTheServerIsAwayAndNeverHowOneSignsIn() async throws {
        let server = try await RedisServer.start()
        let log = RecordedLog()
        try await Instances.with(1, try Instances.configuration(server.url(password: "wrong-marzipan")), logger: log.logger, expecting: .degraded) {
            instances in
            try await log.comesToSay("WRONGPASS")
            for _ in 0..<50 { _ = await instances[0].take("anna", capacity: 5) }
            #expect(await !instances[0].take("anna", capacity: 5).isAllowed)
            // Once for each of the two connections, however often it is tried.
            try #require(await eventually(within: .seconds(300)) { log.count(of: "Redis server is away") == 2 })
            for _ in 0..<50 { _ = await instances[0].take("anna", capacity: 5) }
            #expect(log.count(of: "Redis server is away") == 2)
            #expect(!log.text.contains("marzipan"))
        }
    }

    @Test func endsWhenCancelledWhateverTheServerDoes() async throws {
        let server = try await RedisServer.start()
        let instance = Coordinator.shared(try Instances.configuration(server.url()), logger: RecordedLog().logger)
        let running = Task { await instance.run() }
        try await instance.becomes(.shared)
        try server.hang()
        running.cancel()
        await running.value
        #expect(instance.health.coordination == .degraded)
        #expect(await instance.take("anna", capacity: 5).isAllowed)
        let local = Task { await Coordinator.local().run() }
        local.cancel()
        await local.value
    }
}
