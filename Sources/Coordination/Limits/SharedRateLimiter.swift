internal import Services

/// Token buckets in Redis, which several instances take from. While it is away each goes on from what it last knew.
struct SharedRateLimiter: RateLimiting {
    private let client: RedisClient
    private let names: SharedNames
    private let local: LocalRateLimiter

    init(client: RedisClient, names: SharedNames, local: LocalRateLimiter) {
        self.client = client
        self.names = names
        self.local = local
    }

    func take(from buckets: [RateBucket]) async -> RateDecision {
        guard !buckets.isEmpty else { return .unlimited }
        let named = buckets.map(names.bucket)
        return await takeShared(from: buckets, named: named) ?? local.take(from: buckets, named: named)
    }

    /// - Returns: `nil` where the server does not answer, or not in time. It may have taken all the same: rather a token too many than one too few.
    private func takeShared(from buckets: [RateBucket], named: [SharedName]) async -> RateDecision? {
        guard let epoch = client.epoch else { return nil }
        let (rates, asked) = (buckets.map { CellRate($0.policy) }, local.now)
        let unknown = local.unknownDebts(of: named, rates, epoch: epoch)
        let arguments = zip(rates, unknown).flatMap { ["\($0.interval)", "\($0.span)", "\($1)"] }
        let answer = try? await client.run(Self.script, keys: named.map(names.key), arguments) { reply in
            reply.integers.flatMap { Self.debts($0, rates) }
        }
        guard let (isAllowed, debts) = answer else { return nil }
        local.learn(debts, of: named, at: asked, epoch: epoch)
        return .decided(isAllowed, buckets, debts: debts)
    }

    /// What cannot be is taken for no answer: a debt beyond its bucket would keep somebody out for as long as it pleases the server.
    private static func debts(_ answer: [Int64], _ rates: [CellRate]) -> (isAllowed: Bool, debts: [Int64])? {
        let debts = Array(answer.dropFirst())
        guard debts.count == rates.count, zip(debts, rates).allSatisfy({ 0...$1.span ~= $0 }), let isAllowed = answer.first.map({ $0 == 1 }) else { return nil }
        if !isAllowed, zip(rates, debts).allSatisfy({ $0.allows(at: $1) }) { return nil }
        return (isAllowed, debts)
    }

    /// For each key: what a token costs, what all cost, and a debt that the server may not know. Its own clock counts, whatever the instances' say; where
    /// that was put back, a bucket is empty at worst. A bucket that is full again is no key any more.
    private static let script = RedisScript(
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local allowed, debts = 1, {}
        for i, key in ipairs(KEYS) do
            local interval, span, unknown = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i])
            local stored = (tonumber(redis.call('GET', key)) or now) - now
            debts[i] = math.min(math.max(stored, unknown, 0), span)
            if debts[i] + interval > span then allowed = 0 end
        end
        for i, key in ipairs(KEYS) do
            if allowed == 1 then debts[i] = debts[i] + tonumber(ARGV[3 * i - 2]) end
            if debts[i] > 0 then
                redis.call('SET', key, string.format('%.0f', now + debts[i]), 'PX', string.format('%.0f', math.ceil(debts[i] / 1000)))
            end
        end
        return {allowed, unpack(debts)}
        """)
}
