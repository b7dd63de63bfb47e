import Domain
import Services
import Testing

struct AuditServiceTests {
    private let ledger = Ledger()
    private let clock = TestClock()
    private var audit: AuditService { AuditService(audit: ledger, clock: { [clock] in clock.now }) }

    @Test func exportsTheWholeChainInItsOrder() async throws {
        try await ledger.append(.readStudy, times: 1203, at: clock.now)
        var sequences: [Int64] = []
        for try await page in audit.export(after: 0) {
            #expect(page.count <= 500)
            sequences += page.map(\.sequence)
        }
        #expect(sequences == Array(1...1203))
    }

    @Test func exportsWhatIsAfterARecord() async throws {
        try await ledger.append(.readStudy, times: 10, at: clock.now)
        var sequences: [Int64] = []
        for try await page in audit.export(after: 7) { sequences += page.map(\.sequence) }
        #expect(sequences == [8, 9, 10])
        for try await page in audit.export(after: 10) { Issue.record("\(page.count) records after the last one") }
    }

    @Test func anExportThatIsOutpacedEndsAllTheSame() async throws {
        try await ledger.append(.readStudy, times: 600, at: clock.now)
        var count = 0
        for try await page in audit.export(after: 0) {
            count += page.count
            try await ledger.append(.exportAudit, times: 1000, at: clock.now)
        }
        #expect(count == 600)
    }

    /// The newest by its moment is not the last of the chain.
    @Test func exportsWhatTookPlaceEarlierAndWasRecordedLater() async throws {
        try await ledger.append(.readStudy, times: 2, at: clock.now)
        try await ledger.append(.readStudy, at: clock.now - .seconds(60))
        var sequences: [Int64] = []
        for try await page in audit.export(after: 0) { sequences += page.map(\.sequence) }
        #expect(sequences == [1, 2, 3])
    }

    @Test func notesTheEndOutsideTheDatabaseWithEveryVerification() async throws {
        try await ledger.append(.readStudy, times: 3, at: clock.now)
        _ = try await audit.verify()
        #expect(ledger.anchors == [3])
        #expect(try await !audit.anchor())
    }

    @Test func keepsTheLastVerification() async throws {
        #expect(try await audit.lastVerification() == nil)
        try await audit.record(AuditEvent(.readStudy, by: .system, at: clock.now))
        let verification = try await audit.verify()
        #expect(verification.count == 1)
        #expect(verification.verifiedAt == clock.now)
        #expect(try await audit.lastVerification() == verification)
    }

    @Test func refusesATimeThatEndsBeforeItBegins() async throws {
        let error = await #expect(throws: ServiceError.self) {
            try await audit.records(AuditQuery(from: clock.now, until: clock.now), page: PageRequest())
        }
        #expect(error?.code == .invalidRequest)
    }
}
