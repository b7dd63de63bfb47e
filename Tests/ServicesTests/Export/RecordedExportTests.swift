import Domain
import Services
import Testing

struct RecordedExportTests {
    private let ward = Ward()
    private let ledger = Ledger()
    private let clock = TestClock()
    private var export: RecordedExport {
        RecordedExport(export: StudyExport(studies: ward.records), audit: ledger, clock: { [clock] in clock.now })
    }

    private func events() async throws -> [AuditEvent] { try await ledger.records(after: 0, limit: 10).map(\.event) }

    @Test func recordsWhatWasAskedForBeforeTheFirstRowAndHowManyCameBehindTheLast() async throws {
        for _ in 0..<3 { _ = try await ward.addStudy(by: .anonymous) }
        let query = StudyQuery(text: "Karimova", from: Timestamp(microseconds: 0))
        let rows = try await export.rows(query, isIdentified: true, format: .ndjson, by: .system)
        let asked = ["format": "ndjson", "identified": "true", "from": "\(Timestamp(microseconds: 0))"]
        #expect(try await events().map(\.action) == [.exportStudies])
        #expect(try await events().first?.detail == asked)
        var count = 0
        for try await page in rows { count += page.count }
        let end = try #require(try await events().last)
        #expect(count == 3 && end.action == .endExport && end.outcome == .success && end.actor == .system)
        #expect(end.detail == asked.merging(["export": "study.export", "count": "3"]) { $1 })
        #expect(try await events().count == 2)
    }

    @Test func exportsNothingThatCannotBeRecorded() async throws {
        ledger.beAway()
        await #expect(throws: ServiceError.self) {
            try await export.rows(StudyQuery(), isIdentified: false, format: .csv, by: .system)
        }
    }
}
