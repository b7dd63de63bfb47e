import Domain
import SQL
import Services
import Testing

@testable import Persistence

struct AuditListTests {
    static let queries: [AuditQuery] = [
        AuditQuery(), AuditQuery(action: .readPatient), AuditQuery(action: .createUser), AuditQuery(outcome: .refused), AuditQuery(actor: "user-1"),
        AuditQuery(actor: "' OR 1 = 1 --"), AuditQuery(object: AuditObject(.study, "study-3")), AuditQuery(object: AuditObject(.patient, "study-3")),
        AuditQuery(from: Sample.noon + .milliseconds(30)), AuditQuery(until: Sample.noon + .milliseconds(30)),
        AuditQuery(
            action: .readImage, outcome: .success, actor: "user-0", object: AuditObject(.study, "study-1"), from: Sample.noon,
            until: Sample.noon + .milliseconds(100)),
    ]

    @Test(arguments: Engine.available)
    func givesWhatIsAskedForNewestFirstInPages(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.fill(120)
            for query in Self.queries {
                let wanted = (0..<120).map(Sample.event).filter { query.admits($0) }.reversed()
                #expect(try await Self.all(query, records).map(\.event) == Array(wanted))
            }
        }
    }

    private static func all(_ query: AuditQuery, _ records: Records) async throws -> [AuditRecord] {
        var (items, after): ([AuditRecord], PageCursor?) = ([], nil)
        repeat {
            let page = try await records.audit.records(query, page: PageRequest(limit: 7, after: after))
            items += page.items
            after = page.next
        } while after != nil
        return items
    }

    /// Groups that wait for each other carry moments that are not in the order of their numbers, or the same.
    @Test(arguments: Engine.available)
    func losesNothingWhereMomentsAreEqualOrOutOfOrder(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let moments = (0..<60).map { Sample.noon + .seconds($0 * 7 % 5) }
            try await records.recorder().record(moments.map { AuditEvent(.listStudies, by: .system, objects: [AuditObject(.audit, "1")], at: $0) })
            for query in [AuditQuery(), AuditQuery(action: .listStudies), AuditQuery(object: AuditObject(.audit, "1"))] {
                let found = try await Self.all(query, records)
                #expect(Set(found.map(\.sequence)).count == 60)
                #expect(zip(found, found.dropFirst()).allSatisfy { ($0.event.at, $0.sequence) > ($1.event.at, $1.sequence) })
            }
        }
    }

    @Test(arguments: [0, 1, 3, 4, 6, 8, 9])
    func readsEveryFilterInTheOrderOfAnIndex(_ number: Int) async throws {
        try await Records.with(.sqlite) { records in
            let list = AuditList(query: Self.queries[number], page: try PageRequest(after: PageCursor(sortKey: 5, tieBreaker: 5)))
            let rows = try await records.database.read { try $0.query("EXPLAIN QUERY PLAN \(list.statement)") }
            let plan = try rows.map { try $0.get("detail", as: String.self) }.joined(separator: "; ")
            #expect(plan.contains("USING") && !plan.contains("TEMP B-TREE"), "\(plan)")
        }
    }

    @Test(arguments: Engine.available)
    func countsActionsByOutcome(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.fill(100)
            let counts = try await records.audit.counts(from: Sample.noon, until: Sample.noon + .milliseconds(50))
            let expected = [
                AuditCount(action: .readImage, outcome: .success, count: 10), AuditCount(action: .readPatient, outcome: .success, count: 10),
                AuditCount(action: .startSession, outcome: .refused, count: 5), AuditCount(action: .startSession, outcome: .success, count: 5),
                AuditCount(action: .listStudies, outcome: .success, count: 10), AuditCount(action: .readStudy, outcome: .success, count: 10),
            ]
            #expect(counts == expected)
            #expect(try await records.audit.counts(from: Sample.noon + .seconds(9), until: Sample.noon + .seconds(10)).isEmpty)
        }
    }

    @Test(arguments: Engine.available)
    func givesTheChainFromAnyRecordOn(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.fill(20)
            let rest = try await records.audit.records(after: 15, limit: 3)
            #expect(rest.map(\.sequence) == [16, 17, 18] && rest.map(\.event) == [15, 16, 17].map(Sample.event))
            #expect(rest.allSatisfy { $0.hash.count == 64 && $0.hash.allSatisfy(\.isHexDigit) })
            #expect(try await records.audit.records(after: 20, limit: 3).isEmpty)
        }
    }

    @Test(arguments: Engine.available)
    func remembersWhatAReceiverHasAndNeverGoesBack(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            #expect(try await records.audit.forwarded(to: "siem") == 0)
            for sequence: Int64 in [5, 9, 7] { try await records.audit.setForwarded(to: "siem", sequence: sequence) }
            #expect(try await records.audit.forwarded(to: "siem") == 9)
            #expect(try await records.audit.forwarded(to: "other") == 0)
            #expect(try await records.audit.count() == 0, "noting it is no event")
        }
    }

    @Test(arguments: Engine.available)
    func remembersTheLastVerification(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            #expect(try await records.audit.lastVerification() == nil)
            try await records.fill(12)
            let good = try await records.audit.verify(at: Sample.noon) { _ in }
            #expect(good == AuditVerification(count: 12, faults: [], verifiedAt: Sample.noon))
            try await records.tamper(["DELETE FROM audit_events WHERE sequence > 9"])
            let bad = try await records.audit.verify(at: Sample.noon + .seconds(1)) { _ in }
            #expect(bad == AuditVerification(count: 9, faults: [.init(kind: .removed, sequence: 10)], verifiedAt: Sample.noon + .seconds(1)))
            #expect(try await records.audit.lastVerification() == bad)
        }
    }

    @Test(arguments: Engine.available)
    func showsARecordThatCannotBeReadAsFarAsItCan(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.fill(3)
            try await records.tamper(["UPDATE audit_events SET action = 'from.tomorrow', objects = '[{' WHERE sequence = 2"])
            let shown = try await records.trail()
            #expect(shown.map(\.sequence) == [1, 2, 3])
            #expect(shown[1].event.detail == ["count": "1", "unreadable": "action objects"])
            #expect(shown[1].event.actor == Sample.event(1).actor && shown[1].event.objects.isEmpty)
        }
    }
}

extension AuditQuery {
    fileprivate func admits(_ event: AuditEvent) -> Bool {
        (action ?? event.action) == event.action && (outcome ?? event.outcome) == event.outcome && (actor ?? event.actor.id) == event.actor.id
            && (object.map(event.objects.contains) ?? true) && (from ?? event.at) <= event.at && (until.map { event.at < $0 } ?? true)
    }
}
