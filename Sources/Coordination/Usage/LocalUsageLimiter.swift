internal import Services
internal import Synchronization

/// Places and quotas of one instance: all there is where nothing is shared, and what goes on counting while Redis is away.
final class LocalUsageLimiter: UsageLimiting {
    let places = PlaceCounter()
    private let names: SharedNames
    private let ledger: Mutex<DailyLedger>

    init(names: SharedNames = SharedNames(prefix: "local"), maximumEntries: Int = 100_000) {
        self.names = names
        ledger = Mutex(DailyLedger(maximum: maximumEntries))
    }

    func withPlace<T: Sendable>(for key: String, limit: Int, _ body: @Sendable () async throws -> T) async throws -> T {
        try await places.withPlace(for: names.places(key), limit: limit, body)
    }

    func use(_ amount: Int, of key: String, day: Int, limit: Int) async -> Int? {
        let quota = QuotaUse(amount, day: day, limit: limit)
        return use(quota, of: names.quota(key, day: day))
    }

    func use(_ quota: QuotaUse, of name: SharedName) -> Int? {
        ledger.withLock { $0.use(quota.amount, of: name, day: quota.day, limit: quota.limit) }.map(Int.init)
    }

    func beginReport(of name: SharedName, day: Int) -> (told: Int64, unreported: Int64) {
        ledger.withLock { $0.beginReport(of: name, day: day) }
    }

    func finishReport(of name: SharedName, day: Int, unreported: Int64, total: Int64?) {
        ledger.withLock { $0.finishReport(of: name, day: day, unreported: unreported, total: total) }
    }
}
