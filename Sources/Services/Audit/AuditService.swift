public import Domain

/// The audit as people use it: looked through, exported, verified.
public struct AuditService: Sendable {
    private let audit: any AuditRepository
    private let clock: @Sendable () -> Timestamp

    static let exportPageSize = 500

    public init(audit: any AuditRepository, clock: @escaping @Sendable () -> Timestamp = { .now }) {
        self.audit = audit
        self.clock = clock
    }

    /// Records what changes nothing. When this returns, it survives the machine.
    public func record(_ event: AuditEvent) async throws {
        try await audit.append(event)
    }

    /// Newest first.
    public func records(_ query: AuditQuery, page: PageRequest) async throws -> Page<AuditRecord> {
        if let from = query.from, let until = query.until, from >= until {
            throw ServiceError(.invalidRequest, "from must be before until.")
        }
        return try await audit.records(query, page: page)
    }

    /// The chain in its order, page after page in constant memory, up to the record that is the last when it begins: an export that is itself recorded,
    /// or outpaced, ends all the same.
    ///
    /// - Parameter sequence: 0 for all.
    public func export(after sequence: Int64) -> AsyncThrowingStream<[AuditRecord], any Error> {
        let cursor = AuditCursor(audit: audit, after: sequence)
        return AsyncThrowingStream { try await cursor.next() }
    }

    /// Follows the chain from its beginning. Where it is whole, its end is noted outside the database.
    public func verify() async throws -> AuditVerification {
        let verification = try await audit.verify(at: clock()) { _ in }
        if verification.isIntact { try await audit.anchor() }
        return verification
    }

    /// Notes the chain's end outside the database, so that an old end which is put back is found. To be called every minute: what is older than the last
    /// note cannot be taken away unseen.
    ///
    /// - Returns: whether nothing was noted before: somebody may have removed it.
    /// - Throws: `conflict` where the chain is not the one that was noted last; `storageUnavailable`.
    @discardableResult
    public func anchor() async throws -> Bool {
        try await audit.anchor()
    }

    public func lastVerification() async throws -> AuditVerification? {
        try await audit.lastVerification()
    }
}

/// Where an export has got to.
private actor AuditCursor {
    private let audit: any AuditRepository
    private var position: Int64
    private var last: Int64?

    init(audit: any AuditRepository, after position: Int64) {
        self.audit = audit
        self.position = position
    }

    func next() async throws -> [AuditRecord]? {
        let last = try await end()
        let page = try await audit.records(after: position, limit: AuditService.exportPageSize).filter { $0.sequence <= last }
        guard let newest = page.last else { return nil }
        position = newest.sequence
        return page
    }

    private func end() async throws -> Int64 {
        if let last { return last }
        // Not the newest by time: events carry moments that are not in the order of their numbers.
        let count = try await audit.count()
        last = count
        return count
    }
}
