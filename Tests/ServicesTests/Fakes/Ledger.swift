import Domain
import Services
import Synchronization

/// An audit in memory.
final class Ledger: AuditRepository {
    private struct State {
        var records: [AuditRecord] = []
        var forwarded: [String: Int64] = [:]
        var verification: AuditVerification?
        var anchors: [Int64] = []
        var isAway = false
    }

    private let state = Mutex(State())

    /// Where its end was noted.
    var anchors: [Int64] { state.withLock(\.anchors) }

    func beAway() { state.withLock { $0.isAway = true } }

    func append(_ event: AuditEvent) async throws {
        try state.withLock { state in
            if state.isAway { throw ServiceError(.storageUnavailable, "The audit cannot be written now.") }
            state.records.append(AuditRecord(sequence: Int64(state.records.count + 1), event: event, hash: ""))
        }
    }

    func append(_ action: AuditAction, _ outcome: AuditEvent.Outcome = .success, times: Int = 1, at moment: Timestamp) async throws {
        for _ in 0..<times { try await append(AuditEvent(action, outcome, by: .system, at: moment)) }
    }

    func records(_ query: AuditQuery, page: PageRequest) async throws -> Page<AuditRecord> {
        let newest = state.withLock { $0.records.sorted { ($0.event.at.microseconds, $0.sequence) > ($1.event.at.microseconds, $1.sequence) } }
        return Page(items: Array(newest.prefix(page.limit)), next: nil)
    }

    func records(after sequence: Int64, limit: Int) async throws -> [AuditRecord] {
        state.withLock { Array($0.records.dropFirst(Int(sequence)).prefix(limit)) }
    }

    func count() async throws -> Int64 { state.withLock { Int64($0.records.count) } }

    func verify(at moment: Timestamp, progress: @Sendable (Int64) -> Void) async throws -> AuditVerification {
        state.withLock { state in
            let verification = AuditVerification(count: Int64(state.records.count), faults: [], verifiedAt: moment)
            state.verification = verification
            return verification
        }
    }

    func anchor() async throws -> Bool {
        state.withLock { state in
            state.anchors.append(Int64(state.records.count))
            return state.anchors.count == 1
        }
    }

    func lastVerification() async throws -> AuditVerification? { state.withLock(\.verification) }

    func counts(from: Timestamp, until: Timestamp) async throws -> [AuditCount] {
        let events = state.withLock { $0.records.map(\.event).filter { from <= $0.at && $0.at < until } }
        return Dictionary(grouping: events) { "\($0.action.rawValue) \($0.outcome.rawValue)" }.values.map {
            AuditCount(action: $0[0].action, outcome: $0[0].outcome, count: $0.count)
        }
    }

    func forwarded(to receiver: String) async throws -> Int64 { state.withLock { $0.forwarded[receiver] ?? 0 } }
    func setForwarded(to receiver: String, sequence: Int64) async throws {
        state.withLock { $0.forwarded[receiver] = max($0.forwarded[receiver] ?? 0, sequence) }
    }
}
