import Domain
import Foundation
import Services
import Synchronization
import Testing

@testable import Persistence

struct AuditVerifierTests {
    /// With PNEUMOSCOPE_AUDIT_RECORDS set to another number, how long they take is printed.
    private static let measured = ProcessInfo.processInfo.environment["PNEUMOSCOPE_AUDIT_RECORDS"].flatMap(Int.init)

    @Test(arguments: Engine.available)
    func findsOneAmongMany(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let count = Self.measured ?? 3000
            try await records.fill(count, group: 1000)
            let seen = Seen()
            let start = ContinuousClock.now
            let verification = try await records.audit.verify(at: Sample.noon) { seen.add($0) }
            if Self.measured != nil { print("\(engine): \(count) records verified in \(ContinuousClock.now - start)") }
            #expect(verification == AuditVerification(count: Int64(count), faults: [], verifiedAt: Sample.noon))
            #expect(seen.counts.last == Int64(count) && seen.counts == seen.counts.sorted())
            try await records.tamper(["UPDATE audit_events SET actor_name = 'nobody' WHERE sequence = \(count / 2)"])
            #expect(try await records.verify(pageSize: 2000) == [.init(kind: .altered, sequence: Int64(count / 2))])
        }
    }

    private final class Seen: Sendable {
        private let all = Mutex<[Int64]>([])
        var counts: [Int64] { all.withLock { $0 } }

        func add(_ count: Int64) { all.withLock { $0.append(count) } }
    }

    @Test(arguments: Engine.available)
    func isNotMisledByWhatIsRecordedMeanwhile(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.fill(100)
            let writing = Task {
                for number in 0..<40 { try await records.audit.append(Sample.event(number)) }
            }
            for _ in 0..<8 { #expect(try await records.verify(pageSize: 5).isEmpty) }
            try await writing.value
            #expect(try await records.verify(pageSize: 5).isEmpty)
        }
    }

    @Test(arguments: Engine.available)
    func findsNothingWrongWithNothing(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let verification = try await records.audit.verify(at: Sample.noon) { _ in }
            #expect(verification == AuditVerification(count: 0, faults: [], verifiedAt: Sample.noon))
        }
    }
}
