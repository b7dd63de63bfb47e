public import Domain

/// The chain of audit events. Changes write their own events in their own transactions; this is for what changes nothing, and for reading.
public protocol AuditRepository: Sendable {
    /// Appends an event that belongs to no other transaction. When this returns, it survives the machine. Many at once are written as one.
    func append(_ event: AuditEvent) async throws

    /// Newest first.
    func records(_ query: AuditQuery, page: PageRequest) async throws -> Page<AuditRecord>

    /// In the order of the chain.
    func records(after sequence: Int64, limit: Int) async throws -> [AuditRecord]

    /// How many records there are.
    func count() async throws -> Int64

    /// Follows the chain from its beginning, or from the record `after`, and says what does not fit.
    ///
    /// - Parameter progress: told how many records were looked at, now and then.
    func verify(at moment: Timestamp, progress: @Sendable (Int64) -> Void) async throws -> AuditVerification

    /// Notes the end of the chain outside the database, where it has such a place. A note that is not borne out stays as it is.
    ///
    /// - Returns: whether nothing was noted before.
    /// - Throws: `conflict` where the chain does not bear it out; `storageUnavailable`.
    @discardableResult func anchor() async throws -> Bool

    /// The last result of `verify`, which it keeps, but for what the anchor was.
    func lastVerification() async throws -> AuditVerification?

    /// How often each action came with each outcome.
    func counts(from: Timestamp, until: Timestamp) async throws -> [AuditCount]

    /// Up to which record a receiver has them all.
    func forwarded(to receiver: String) async throws -> Int64
    func setForwarded(to receiver: String, sequence: Int64) async throws
}

public struct AuditCount: Sendable, Equatable {
    public let action: AuditAction
    public let outcome: AuditEvent.Outcome
    public let count: Int

    public init(action: AuditAction, outcome: AuditEvent.Outcome, count: Int) {
        self.action = action
        self.outcome = outcome
        self.count = count
    }
}

/// Where audit events go as they come: a SIEM.
public protocol AuditReceiver: Sendable {
    /// Names it in the record of what it has.
    var name: String { get }
    /// How many of the records that were handed over last may be lost with this process.
    var unconfirmedLimit: Int64 { get }
    /// Sends records in their order, one call after the other. When this returns, they have been handed over. Called without any, too, where there is
    /// nothing new: what was lost on its way can be sent again.
    func send(_ records: [AuditRecord]) async throws
    /// There will be no more to send.
    func close() async
}
