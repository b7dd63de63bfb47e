internal import Services
internal import Synchronization

/// Token buckets in the memory of one instance: all there is where nothing is shared, and what goes on counting while Redis is away.
final class LocalRateLimiter: RateLimiting {
    private let names: SharedNames
    private let table: Mutex<BucketTable>
    private let start: ContinuousClock.Instant
    private let clock: @Sendable () -> ContinuousClock.Instant

    /// - Parameter maximumBuckets: a bucket takes some 80 bytes.
    init(
        names: SharedNames = SharedNames(prefix: "local"), maximumBuckets: Int = 100_000,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.names = names
        self.clock = clock
        start = clock()
        table = Mutex(BucketTable(maximum: maximumBuckets))
    }

    func take(from buckets: [RateBucket]) async -> RateDecision {
        take(from: buckets, named: buckets.map(names.bucket))
    }

    func take(from buckets: [RateBucket], named names: [SharedName]) -> RateDecision {
        let (rates, now) = (buckets.map { CellRate($0.policy) }, now)
        return table.withLock { table in
            let debts = zip(names, rates).map { table.debt(of: $0, span: $1.span, at: now) }
            guard zip(rates, debts).allSatisfy({ $0.allows(at: $1) }) else { return .decided(false, buckets, debts: debts) }
            let after = zip(rates, debts).map { $1 + $0.interval }
            for (name, debt) in zip(names, after) { table.set(debt, of: name, at: now) }
            return .decided(true, buckets, debts: after)
        }
    }

    /// Since this limiter was made, in microseconds, by a clock that is never put back.
    var now: Int64 { CellRate.microseconds(clock() - start) }

    var count: Int { table.withLock(\.count) }

    /// What the server that is reached over connection `epoch` may not know: it was restarted, or this instance counted while it was away.
    func unknownDebts(of names: [SharedName], _ rates: [CellRate], epoch: Int) -> [Int64] {
        let now = now
        return table.withLock { table in zip(names, rates).map { table.unknownDebt(of: $0, span: $1.span, at: now, epoch: epoch) } }
    }

    /// - Parameter time: when the server was asked, so that a slow answer makes no debt longer.
    func learn(_ debts: [Int64], of names: [SharedName], at time: Int64, epoch: Int) {
        table.withLock { table in
            for (name, debt) in zip(names, debts) { table.learn(debt, of: name, at: time, epoch: epoch) }
        }
    }
}
