import Domain
import Foundation
import Services
import Synchronization
import TestSupport
import Testing

@testable import Coordination

@Suite(.enabled(if: RedisServer.isInstalled))
struct SharedLimitsTests {
    @Test func fourInstancesNeverLetMorePassThanTheBucketHolds() async throws {
        try await Instances.with(4, try Instances.configuration(try await RedisServer.shared.url())) { instances in
            let allowed = await countTrue(of: 400) { await instances[$0 % 4].take("anna", capacity: 100).isAllowed }
            #expect(allowed == 100)
            for instance in instances {
                let decision = await instance.take("anna", capacity: 100)
                #expect(!decision.isAllowed && decision.remaining == 0 && decision.wait > .zero && decision.wait <= .seconds(36))
                #expect(instance.health.coordination == .shared)
            }
        }
    }

    @Test func takesFromAllBucketsOrNoneOnEveryInstance() async throws {
        try await Instances.with(2, try Instances.configuration(try await RedisServer.shared.url())) { instances in
            let (wide, narrow) = (RateBucket("address", capacity: 50, per: .seconds(3600)), RateBucket("user", capacity: 5, per: .seconds(3600)))
            let allowed = await countTrue(of: 40) { await instances[$0 % 2].rateLimits.take(from: [wide, narrow]).isAllowed }
            #expect(allowed == 5)
            let decision = await instances[1].rateLimits.take(from: [wide])
            #expect(decision.isAllowed && decision.remaining == 44)
            #expect(await instances[0].rateLimits.take(from: [wide, narrow]).policy == narrow.policy)
        }
    }

    @Test func fillsAgainByTheServersOwnClock() async throws {
        try await Instances.with(1, try Instances.configuration(try await RedisServer.shared.url())) { instances in
            for _ in 0..<3 { _ = await instances[0].take("anna", capacity: 2, per: .milliseconds(500)) }
            try #require(await eventually(within: .seconds(300)) { await instances[0].take("anna", capacity: 2, per: .milliseconds(500)).isAllowed })
        }
    }

    @Test func keepsNothingInRedisThatNamesAnybodyOrStaysForever() async throws {
        let (server, configuration) = (try await RedisServer.shared, try Instances.configuration(try await RedisServer.shared.url()))
        try await Instances.with(1, configuration) { instances in
            _ = await instances[0].take("zebediah@192.0.2.77", capacity: 10)
            _ = await instances[0].usage.use(5, of: "zebediah", day: 20_000, limit: 10)
            try await instances[0].usage.withPlace(for: "zebediah", limit: 1) {
                let keys = try await server.ask("KEYS", "{\(configuration.prefix)}:*").split(separator: "\n").map(String.init)
                #expect(keys.count == 4)
                for key in keys {
                    #expect(!key.contains("zebediah") && !key.contains("192.0.2.77"))
                    #expect(try #require(Int(try await server.ask("PTTL", key).trimmingCharacters(in: .whitespacesAndNewlines))) > 0)
                }
            }
        }
    }

    @Test func tellsAServerItsScriptsAgainThatForgotThem() async throws {
        let server = try await RedisServer.start()
        try await Instances.with(1, try Instances.configuration(server.url())) { instances in
            #expect(await instances[0].take("anna", capacity: 3).remaining == 2)
            _ = try await server.ask("SCRIPT", "FLUSH")
            #expect(await instances[0].take("anna", capacity: 3).remaining == 1)
            #expect(instances[0].health.coordination == .shared)
        }
    }

    @Test func installationsWithOtherPrefixesDoNotMeet() async throws {
        let url = try await RedisServer.shared.url()
        try await Instances.with(1, try Instances.configuration(url)) { one in
            try await Instances.with(1, try Instances.configuration(url)) { other in
                #expect(await one[0].take("anna", capacity: 1).isAllowed)
                #expect(await other[0].take("anna", capacity: 1).isAllowed)
            }
        }
    }

    @Test func usesTheDatabaseOfTheURL() async throws {
        let (server, configuration) = (try await RedisServer.shared, try Instances.configuration(try await RedisServer.shared.url(database: 3)))
        try await Instances.with(1, configuration) { instances in
            _ = await instances[0].take("anna", capacity: 1)
            let keys = try await server.ask("-n", "3", "KEYS", "{\(configuration.prefix)}:rate:*")
            #expect(keys.contains(configuration.prefix))
        }
    }

    @Test func threeInstancesShareTheirPlaces() async throws {
        try await Instances.with(3, try Instances.configuration(try await RedisServer.shared.url())) { instances in
            try await instances[0].usage.withPlace(for: "anna", limit: 2) {
                try await instances[1].usage.withPlace(for: "anna", limit: 2) {
                    let error = await #expect(throws: ServiceError.self) { try await instances[2].usage.withPlace(for: "anna", limit: 2) {} }
                    #expect(error?.code == .rateLimited)
                    try await instances[2].usage.withPlace(for: "boris", limit: 1) {}
                }
                try await instances[2].usage.withPlace(for: "anna", limit: 2) {}
            }
        }
    }

    @Test func neverMoreAtOnceThanThereArePlaces() async throws {
        try await Instances.with(3, try Instances.configuration(try await RedisServer.shared.url())) { instances in
            let most = MostAtOnce()
            _ = await countTrue(of: 60) { number in
                (try? await instances[number % 3].usage.withPlace(for: "anna", limit: 4) { await most.work() }) != nil
            }
            #expect((1...4).contains(most.most))
            for instance in instances { try await instance.usage.withPlace(for: "anna", limit: 1) {} }
        }
    }

    @Test func aPlaceIsRenewedForAsLongAsTheWorkTakes() async throws {
        var configuration = try Instances.configuration(try await RedisServer.shared.url())
        configuration.lease = .milliseconds(600)
        let server = try await RedisServer.shared
        let key = SharedNames(configuration).key(SharedNames(configuration).places("anna"))
        try await Instances.with(1, configuration) { instances in
            try await instances[0].usage.withPlace(for: "anna", limit: 1) {
                let first = try await server.ask("ZRANGE", key, "0", "-1", "WITHSCORES")
                try #require(
                    await eventually(within: .seconds(300)) {
                        let now = try await server.ask("ZRANGE", key, "0", "-1", "WITHSCORES")
                        return now != first && now.count > 10
                    })
            }
            #expect(try await server.ask("ZCARD", key) == "0\n")
        }
    }

    @Test func placesOfAnInstanceThatWasKilledComeBack() async throws {
        var configuration = try Instances.configuration(try await RedisServer.shared.url())
        configuration.lease = .milliseconds(500)
        try await Instances.with(1, configuration) { [configuration] instances in
            let key = SharedNames(configuration).key(SharedNames(configuration).places("anna"))
            // What is left of an instance that was killed: a lease, and nobody who renews it.
            let inAnHour = "\(Timestamp.now.microseconds + 3_600_000_000)", soon = "\(Timestamp.now.microseconds + 300_000)"
            _ = try await RedisServer.shared.ask("ZADD", key, inAnHour, "ghost")
            await #expect(throws: ServiceError.self) { try await instances[0].usage.withPlace(for: "anna", limit: 1) {} }
            _ = try await RedisServer.shared.ask("ZADD", key, soon, "ghost")
            try #require(await eventually(within: .seconds(300)) { (try? await instances[0].usage.withPlace(for: "anna", limit: 1) {}) != nil })
        }
    }

    @Test func aPlaceIsGivenBackWhereTheWorkIsCancelled() async throws {
        try await Instances.with(2, try Instances.configuration(try await RedisServer.shared.url())) { instances in
            let hasBegun = AsyncStream.makeStream(of: Void.self)
            let work = Task {
                try await instances[0].usage.withPlace(for: "anna", limit: 1) {
                    hasBegun.continuation.yield()
                    try await Task.sleep(for: .seconds(3600))
                }
            }
            for await _ in hasBegun.stream { break }
            await #expect(throws: ServiceError.self) { try await instances[1].usage.withPlace(for: "anna", limit: 1) {} }
            work.cancel()
            await #expect(throws: CancellationError.self) { try await work.value }
            try await instances[1].usage.withPlace(for: "anna", limit: 1) {}
        }
    }

    @Test func fourInstancesShareADaysQuotaExactly() async throws {
        try await Instances.with(4, try Instances.configuration(try await RedisServer.shared.url())) { instances in
            let allowed = await countTrue(of: 200) { await instances[$0 % 4].usage.use(3, of: "anna", day: 20_000, limit: 100) != nil }
            #expect(allowed == 33)
            #expect(await instances[1].usage.use(2, of: "anna", day: 20_000, limit: 100) == nil)
            #expect(await instances[2].usage.use(1, of: "anna", day: 20_000, limit: 100) == 0)
            #expect(await instances[3].usage.use(40, of: "anna", day: 20_001, limit: 100) == 60)
            #expect(await instances[3].usage.use(.max, of: "anna", day: 20_002, limit: .max) == 0)
            #expect(await instances[0].usage.use(.max, of: "anna", day: 20_002, limit: .max) == nil)
        }
    }
}

/// How many worked at the same time.
private final class MostAtOnce: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    var most: Int { counts.withLock(\.most) }

    func work() async {
        counts.withLock { counts in
            counts.now += 1
            counts.most = max(counts.most, counts.now)
        }
        for _ in 0..<20 { await Task.yield() }
        counts.withLock { $0.now -= 1 }
    }
}
