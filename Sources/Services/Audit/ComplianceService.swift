public import Domain

/// Sums up how the service is kept, from the audit, the keys and the accounts.
public struct ComplianceService: Sendable {
    private let audit: any AuditRepository
    private let users: any UserRepository
    private let apiKeys: any APIKeyRepository
    private let tokens: any AccessTokens
    private let masterKeys: (any MasterKeyInventory)?
    private let receiver: String?
    private let clock: @Sendable () -> Timestamp

    private static let expiringSoon: Duration = .seconds(30 * 24 * 3600)
    /// Beyond, counting would cost more than it tells.
    private static let mostCounted = 10_000

    /// - Parameter receiver: the name of the SIEM's `AuditReceiver`; `nil` where none is set up.
    public init(
        audit: any AuditRepository, users: any UserRepository, apiKeys: any APIKeyRepository, tokens: any AccessTokens,
        masterKeys: (any MasterKeyInventory)?, receiver: String?, clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.audit = audit
        self.users = users
        self.apiKeys = apiKeys
        self.tokens = tokens
        self.masterKeys = masterKeys
        self.receiver = receiver
        self.clock = clock
    }

    /// - Parameter days: 1 to 366, back from now.
    /// - Throws: `invalidRequest`; what the audit throws. What else cannot be found out is `nil`.
    public func summary(days: Int) async throws -> ComplianceSummary {
        guard (1...366).contains(days) else { throw ServiceError(.invalidRequest, "days must be a whole number from 1 to 366.") }
        let now = clock()
        let start = now - .seconds(days * 24 * 3600)
        let records = try await audit.count()
        return ComplianceSummary(
            from: start, until: now, activity: ComplianceSummary.Activity(try await audit.counts(from: start, until: now)),
            masterKeys: try? await masterKeyAges(at: now), signingKeyAge: (try? await tokens.keyAge(at: now)) ?? nil,
            expiringAPIKeys: (try? await expiringAPIKeys(at: now)) ?? nil, usersWithoutSecondFactor: (try? await usersWithoutSecondFactor()) ?? nil,
            auditRecords: records, lastVerification: try await audit.lastVerification(), forwardingLag: try await forwardingLag(of: records))
    }

    private func masterKeyAges(at moment: Timestamp) async throws -> [ComplianceSummary.MasterKey]? {
        try await masterKeys?.masterKeys().map { ComplianceSummary.MasterKey(id: $0.id, age: $0.createdAt.map { moment - $0 }) }
    }

    private func expiringAPIKeys(at moment: Timestamp) async throws -> Int? {
        try await count({ try await apiKeys.keys(of: nil, page: $0) }) { $0.isActive(at: moment) && $0.expiresAt < moment + Self.expiringSoon }
    }

    private func usersWithoutSecondFactor() async throws -> Int? {
        try await count({ try await users.users(page: $0) }) { $0.isEnabled && $0.hasPassword && !$0.hasSecondFactor }
    }

    /// Sequences begin with 1 and have no gaps: the last one is their number.
    private func forwardingLag(of records: Int64) async throws -> Int64? {
        guard let receiver else { return nil }
        return max(0, records - (try await audit.forwarded(to: receiver)))
    }

    private func count<Item>(_ page: (PageRequest) async throws -> Page<Item>, where isMeant: (Item) -> Bool) async throws -> Int? {
        var (count, seen, after): (Int, Int, PageCursor?) = (0, 0, nil)
        repeat {
            let items = try await page(PageRequest(limit: PageRequest.maximumLimit, after: after))
            count += items.items.count(where: isMeant)
            seen += items.items.count
            after = items.next
            guard seen <= Self.mostCounted else { return nil }
        } while after != nil
        return count
    }
}
