import Domain
import Services
import Synchronization
import Testing

@testable import Coordination

/// A clock that the test moves.
final class ManualClock: Sendable {
    private let time = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { time.withLock { $0 } }

    func advance(by duration: Duration) {
        time.withLock { $0 += duration }
    }
}

extension RateBucket {
    init(_ key: String, capacity: Int, per window: Duration, policy: String = "test") {
        self.init(key: key, policy: RatePolicy(name: policy, capacity: capacity, window: window))
    }
}

struct LocalLimitsTests {
    private let clock = ManualClock()

    private func limiter(maximum: Int = 1000) -> LocalRateLimiter {
        LocalRateLimiter(maximumBuckets: maximum, clock: { [clock] in clock.now })
    }

    @Test func letsAsManyPassAsTheBucketHoldsAndThenOneForEachInterval() async {
        let (limiter, bucket) = (limiter(), RateBucket("anna", capacity: 3, per: .seconds(30)))
        for left in [2, 1, 0] { #expect(await limiter.take(from: [bucket]).remaining == left) }
        let refused = await limiter.take(from: [bucket])
        #expect(refused == RateDecision(isAllowed: false, policy: bucket.policy, remaining: 0, wait: .seconds(10)))
        clock.advance(by: .milliseconds(9_999))
        #expect(await limiter.take(from: [bucket]) == RateDecision(isAllowed: false, policy: bucket.policy, remaining: 0, wait: .milliseconds(1)))
        clock.advance(by: .milliseconds(1))
        #expect(await limiter.take(from: [bucket]) == RateDecision(isAllowed: true, policy: bucket.policy, remaining: 0, wait: .seconds(10)))
    }

    @Test func isFullAgainAfterTheWindowAndNeverMoreThanFull() async {
        let (limiter, bucket) = (limiter(), RateBucket("anna", capacity: 5, per: .seconds(5)))
        for _ in 0..<6 { _ = await limiter.take(from: [bucket]) }
        clock.advance(by: .seconds(86_400))
        var allowed = 0
        for _ in 0..<20 where await limiter.take(from: [bucket]).isAllowed { allowed += 1 }
        #expect(allowed == 5)
    }

    @Test func takesFromAllBucketsOrNone() async {
        let limiter = limiter()
        let (wide, narrow) = (RateBucket("address", capacity: 10, per: .seconds(10)), RateBucket("user", capacity: 2, per: .seconds(60)))
        for _ in 0..<5 { _ = await limiter.take(from: [wide, narrow]) }
        let alone = await limiter.take(from: [wide])
        #expect(alone.remaining == 7)
        let refused = await limiter.take(from: [wide, narrow])
        #expect(!refused.isAllowed && refused.policy == narrow.policy && refused.wait == .seconds(30))
    }

    @Test func saysWhatTheBucketSaysThatIsNearestToItsEnd() async {
        let limiter = limiter()
        let (wide, narrow) = (
            RateBucket("a", capacity: 100, per: .seconds(10), policy: "wide"), RateBucket("a", capacity: 4, per: .seconds(10), policy: "narrow")
        )
        let decision = await limiter.take(from: [wide, narrow])
        #expect(decision.policy.name == "narrow" && decision.remaining == 3)
        #expect(await limiter.take(from: []).isAllowed)
    }

    @Test(arguments: [(0, Duration.seconds(60)), (-5, .seconds(60)), (1, .zero), (.max, .seconds(1)), (1, .seconds(Int64.max / 2)), (7, .microseconds(1))])
    func survivesEveryPolicy(_ capacity: Int, _ window: Duration) async {
        let limiter = limiter()
        for _ in 0..<3 {
            let decision = await limiter.take(from: [RateBucket("x", capacity: capacity, per: window)])
            #expect(decision.wait >= .zero && decision.remaining >= 0)
            if capacity <= 0 { #expect(!decision.isAllowed) }
        }
    }

    @Test func neverLetsMoreThanItsCapacityPassInAWindowHoweverItDivides() async {
        let (limiter, bucket) = (limiter(), RateBucket("x", capacity: 7, per: .seconds(60)))
        for _ in 0..<7 { _ = await limiter.take(from: [bucket]) }
        var allowed = 0
        for _ in 0..<60_000 {
            clock.advance(by: .milliseconds(1))
            if await limiter.take(from: [bucket]).isAllowed { allowed += 1 }
        }
        #expect((6...7).contains(allowed))
    }

    @Test func forgetsFullBucketsFirstAndNeverHoldsMoreThanItMay() async {
        let limiter = limiter(maximum: 100)
        let busy = RateBucket("busy", capacity: 1, per: .seconds(3600))
        _ = await limiter.take(from: [busy])
        for round in 0..<2000 {
            _ = await limiter.take(from: [RateBucket("guest \(round)", capacity: 10, per: .seconds(10))])
            if round % 150 == 0 { clock.advance(by: .seconds(2)) }
            #expect(limiter.count <= 100)
        }
        #expect(await !limiter.take(from: [busy]).isAllowed)
    }

    @Test func countsExactlyWhenManyTakeAtOnce() async {
        let limiter = limiter()
        let allowed = await withTaskGroup { group in
            for _ in 0..<500 { group.addTask { await limiter.take(from: [RateBucket("x", capacity: 100, per: .seconds(60))]).isAllowed } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(allowed == 100)
    }

    @Test func givesPlacesToAsManyAsThereAreAndTakesThemBackHoweverTheWorkEnds() async throws {
        let usage = LocalUsageLimiter()
        struct Failure: Error {}
        try await usage.withPlace(for: "anna", limit: 2) {
            await #expect(throws: Failure.self) { try await usage.withPlace(for: "anna", limit: 2) { throw Failure() } }
            try await usage.withPlace(for: "anna", limit: 2) {
                let error = await #expect(throws: ServiceError.self) { try await usage.withPlace(for: "anna", limit: 2) {} }
                #expect(error?.code == .rateLimited)
                try await usage.withPlace(for: "boris", limit: 1) {}
            }
        }
        #expect(usage.places.isEmpty)
        await #expect(throws: ServiceError.self) { try await usage.withPlace(for: "anna", limit: 0) {} }
    }

    @Test func addsToADayUnlessItWouldBeTooMuch() async {
        let usage = LocalUsageLimiter()
        #expect(await usage.use(60, of: "anna", day: 1, limit: 100) == 40)
        #expect(await usage.use(41, of: "anna", day: 1, limit: 100) == nil)
        #expect(await usage.use(40, of: "anna", day: 1, limit: 100) == 0)
        #expect(await usage.use(1, of: "anna", day: 1, limit: 100) == nil)
        #expect(await usage.use(0, of: "anna", day: 1, limit: 100) == 0)
        #expect(await usage.use(1, of: "anna", day: 2, limit: 100) == 99)
        #expect(await usage.use(1, of: "boris", day: 1, limit: 100) == 99)
        #expect(await usage.use(-50, of: "anna", day: 1, limit: 100) == 0)
        #expect(await usage.use(.max, of: "clara", day: 1, limit: .max) != nil)
        #expect(await usage.use(.max, of: "clara", day: 1, limit: .max) == nil)
    }

    @Test func keepsTheLedgerBoundedAndForgetsEarlierDaysFirst() {
        var ledger = DailyLedger(maximum: 100)
        let names = SharedNames(prefix: "test")
        for user in 0..<80 { _ = ledger.use(1, of: names.quota("\(user)", day: 1), day: 1, limit: 10) }
        for user in 0..<1000 { _ = ledger.use(user == 5 ? 9 : 1, of: names.quota("\(user)", day: 2), day: 2, limit: 10) }
        #expect(ledger.count <= 100)
        #expect(ledger.use(2, of: names.quota("5", day: 2), day: 2, limit: 10) == nil)
    }

    @Test func tellsTheServerEverythingOnce() {
        var ledger = DailyLedger(maximum: 100)
        let name = SharedNames(prefix: "test").quota("anna", day: 1)
        _ = ledger.use(30, of: name, day: 1, limit: 100)
        #expect(ledger.beginReport(of: name, day: 1) == (0, 30))
        #expect(ledger.beginReport(of: name, day: 1) == (0, 0))
        // On its way it still counts.
        #expect(ledger.use(71, of: name, day: 1, limit: 100) == nil)
        ledger.finishReport(of: name, day: 1, unreported: 30, total: nil)
        #expect(ledger.beginReport(of: name, day: 1) == (0, 30))
        ledger.finishReport(of: name, day: 1, unreported: 30, total: 80)
        #expect(ledger.beginReport(of: name, day: 1) == (80, 0))
        ledger.finishReport(of: name, day: 1, unreported: 0, total: 50)
        #expect(ledger.use(21, of: name, day: 1, limit: 100) == nil)
        #expect(ledger.use(20, of: name, day: 1, limit: 100) == 0)
    }

    @Test func namesOfOneSizeThatTellNothing() {
        let names = SharedNames(prefix: "ward", namingKey: [1, 2, 3])
        let long = RateBucket(String(repeating: "x", count: 1_000_000), capacity: 1, per: .seconds(1))
        #expect(names.key(names.bucket(long)).utf8.count == "{ward}:rate:".utf8.count + 32)
        let key = names.key(names.quota("192.0.2.7", day: 1))
        #expect(key.hasPrefix("{ward}:quota:") && !key.contains("192.0.2.7"))
        #expect(key != SharedNames(prefix: "ward", namingKey: [1, 2, 4]).key(names.quota("x", day: 1)))
        #expect(names.quota("1", day: 12) != names.quota("21", day: 1))
        #expect(names.quota("anna", day: 1).hexadecimal != SharedNames(prefix: "ward", namingKey: [9]).quota("anna", day: 1).hexadecimal)
    }
}
