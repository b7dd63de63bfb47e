public import Domain

/// An export whose reading is recorded: one event before the first row, with what was asked for, and one behind the last, with how many there were. Who
/// lets go of it in the middle leaves the first event alone.
public struct RecordedExport: Sendable {
    private let export: StudyExport
    private let audit: any AuditRepository
    private let clock: @Sendable () -> Timestamp

    public init(export: StudyExport, audit: any AuditRepository, clock: @escaping @Sendable () -> Timestamp = { .now }) {
        self.export = export
        self.audit = audit
        self.clock = clock
    }

    /// - Throws: what the audit throws: what cannot be recorded is not exported.
    public func rows(
        _ query: StudyQuery, isIdentified: Bool, format: StudyExportFormat, by author: Author
    ) async throws -> AsyncThrowingStream<[ExportedStudy], any Error> {
        var detail = ["format": format.rawValue, "identified": "\(isIdentified)"]
        detail["from"] = query.from?.description
        detail["until"] = query.until?.description
        try await audit.append(AuditEvent(.exportStudies, by: author, at: clock(), detail: detail))
        let counted = CountedRows(rows: export.rows(query, isIdentified: isIdentified)) { [detail] outcome, count in
            let end = detail.merging(["export": AuditAction.exportStudies.rawValue, "count": "\(count)"]) { $1 }
            try await audit.append(AuditEvent(.endExport, outcome, by: author, at: clock(), detail: end))
        }
        return AsyncThrowingStream { try await counted.next() }
    }
}

/// Rows that are counted on their way.
private actor CountedRows {
    private let rows: AsyncThrowingStream<[ExportedStudy], any Error>
    private let finish: @Sendable (AuditEvent.Outcome, Int) async throws -> Void
    private var count = 0

    init(rows: AsyncThrowingStream<[ExportedStudy], any Error>, finish: @escaping @Sendable (AuditEvent.Outcome, Int) async throws -> Void) {
        self.rows = rows
        self.finish = finish
    }

    func next() async throws -> [ExportedStudy]? {
        do {
            for try await page in rows {
                count += page.count
                return page
            }
        } catch {
            try? await finish(.failed, count)
            throw error
        }
        // Who is cancelled sees the end as well.
        try await finish(Task.isCancelled ? .failed : .success, count)
        return nil
    }
}
