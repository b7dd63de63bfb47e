internal import Services

/// Places and quotas that several instances share. Each counts its own too, and by that alone while Redis is away.
struct SharedUsageLimiter: UsageLimiting {
    private let client: RedisClient
    private let names: SharedNames
    private let local: LocalUsageLimiter
    private let places: SharedPlaces

    init(client: RedisClient, names: SharedNames, local: LocalUsageLimiter, lease: Duration) {
        self.client = client
        self.names = names
        self.local = local
        places = SharedPlaces(client: client, names: names, lease: lease)
    }

    func withPlace<T: Sendable>(for key: String, limit: Int, _ body: @Sendable () async throws -> T) async throws -> T {
        let name = names.places(key)
        return try await local.places.withPlace(for: name, limit: limit) {
            try await places.withPlace(for: name, limit: limit, body)
        }
    }

    func use(_ amount: Int, of key: String, day: Int, limit: Int) async -> Int? {
        let (quota, name) = (QuotaUse(amount, day: day, limit: limit), names.quota(key, day: day))
        guard client.isConnected, let answer = await useShared(quota, of: name) else { return local.use(quota, of: name) }
        return answer.isAllowed ? max(0, Int(quota.limit - answer.total)) : nil
    }

    /// - Returns: `nil` where the server does not say.
    private func useShared(_ quota: QuotaUse, of name: SharedName) async -> (isAllowed: Bool, total: Int64)? {
        let (told, unreported) = local.beginReport(of: name, day: quota.day)
        let arguments = [quota.amount, quota.limit, told, unreported].map { "\($0)" }
        let answer = try? await client.run(Self.script, keys: [names.key(name)], arguments) { reply in
            reply.integers.flatMap { Self.answer($0, to: quota) }
        }
        local.finishReport(of: name, day: quota.day, unreported: unreported, total: answer?.total)
        return answer
    }

    /// What cannot be is taken for no answer.
    private static func answer(_ integers: [Int64], to quota: QuotaUse) -> (isAllowed: Bool, total: Int64)? {
        guard integers.count == 2, 0...1 ~= integers[0], 0...(QuotaUse.most << 2) ~= integers[1] else { return nil }
        let (isAllowed, total) = (integers[0] == 1, integers[1])
        guard isAllowed ? total >= quota.amount && total <= quota.limit : total > quota.limit - quota.amount else { return nil }
        return (isAllowed, total)
    }

    /// What is asked for, the limit, what this instance was told last (the server may have been restarted) and what it counted by itself since. Kept for
    /// two days, so that a day is over everywhere before it is forgotten.
    private static let script = RedisScript(
        """
        local amount, limit, told, unreported = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
        local used = math.max(tonumber(redis.call('GET', KEYS[1])) or 0, told) + unreported
        local allowed = used + amount <= limit
        if allowed then used = used + amount end
        redis.call('SET', KEYS[1], string.format('%.0f', used), 'EX', 172800)
        return {allowed and 1 or 0, used}
        """)
}
