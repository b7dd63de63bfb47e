import Domain
import Foundation
import Services
import Synchronization

extension AuditRecord {
    /// A record as the audit keeps it, with what a test wants to be special about it.
    static func some(
        _ sequence: Int64 = 1, _ action: AuditAction = .readStudy, _ outcome: AuditEvent.Outcome = .success, actor: String = "anna",
        objects: [AuditObject] = [AuditObject(.study, "study-1")], detail: [String: String] = [:]
    ) -> AuditRecord {
        let origin = RequestOrigin(address: "192.0.2.7", requestID: "request-\(sequence)", credential: "session:1")
        let event = AuditEvent(
            action, outcome, by: Author(kind: .user, id: "user-1", name: actor), objects: objects, origin: origin,
            at: Timestamp(microseconds: 1_769_860_800_250_000), detail: detail)
        return AuditRecord(sequence: sequence, event: event, hash: String(repeating: "0f", count: 32))
    }

    static func some(_ sequences: ClosedRange<Int64>) -> [AuditRecord] { sequences.map { some($0) } }
}

/// An audit in memory.
final class Ledger: AuditRepository {
    private struct State {
        var records: [AuditRecord] = []
        var forwarded: [String: Int64] = [:]
    }

    private let state = Mutex(State())

    func append(_ event: AuditEvent) async throws {
        state.withLock { state in state.records.append(AuditRecord(sequence: Int64(state.records.count + 1), event: event, hash: "")) }
    }

    func append(times: Int) async throws {
        for _ in 0..<times { try await append(AuditRecord.some().event) }
    }

    func records(after sequence: Int64, limit: Int) async throws -> [AuditRecord] {
        state.withLock { Array($0.records.dropFirst(Int(sequence)).prefix(limit)) }
    }

    func forwarded(to receiver: String) async throws -> Int64 { state.withLock { $0.forwarded[receiver] ?? 0 } }
    func setForwarded(to receiver: String, sequence: Int64) async throws { state.withLock { $0.forwarded[receiver] = sequence } }

    struct NotAsked: Error {}

    func records(_ query: AuditQuery, page: PageRequest) async throws -> Page<AuditRecord> { throw NotAsked() }
    func count() async throws -> Int64 { throw NotAsked() }
    func anchor() async throws -> Bool { throw NotAsked() }
    func verify(at moment: Timestamp, progress: @Sendable (Int64) -> Void) async throws -> AuditVerification { throw NotAsked() }
    func lastVerification() async throws -> AuditVerification? { throw NotAsked() }
    func counts(from: Timestamp, until: Timestamp) async throws -> [AuditCount] { throw NotAsked() }
}
