internal import Domain
internal import SQL

/// Reads the chain from its beginning, in pages and in constant memory, and follows it.
///
/// Several pages are read and hashed at once, on the database's threads. That is sound while others append, for what was recorded does not change: only the
/// end is read together with the head, in one snapshot.
struct AuditVerifier {
    let recorder: Recorder
    let key: AuditChainKey
    var anchoring: AuditAnchoring?
    var pageSize: Int64 = 2000

    /// SQLite has five readers, and others read meanwhile.
    private static let pagesAtOnce = 3

    /// A page whose records were checked one by one; what they are to each other is the trail's.
    private typealias Page = [AuditTrail.Step]

    func verify(at moment: Timestamp, progress: @Sendable (Int64) -> Void) async throws -> AuditVerification {
        let found = try await anchoring?.found()
        var trail = AuditTrail(key: key, surplus: try await surplus(), anchor: found?.anchor)
        let end = try await follow(&trail, progress)
        trail.finish(end.head, furthestKnown: end.furthestKnown, isForged: found?.verified == .unbelievable)
        progress(trail.count)
        return AuditVerification(count: trail.count, faults: trail.faults, verifiedAt: moment, anchor: found?.verified)
    }

    /// How many records there are more than the head knows, or fewer: by so much somebody may have moved the numbers of those that follow.
    private func surplus() async throws -> Int64 {
        try await recorder.read { [key] connection in
            let rows: Int64 = try connection.first("SELECT COUNT(*) AS records FROM audit_events")?.get("records") ?? 0
            return rows - (try AuditHead.read(connection, key)).count
        }
    }

    private func follow(_ trail: inout AuditTrail, _ progress: @Sendable (Int64) -> Void) async throws -> Rest {
        var start: Int64?
        while true {
            let ends = try await pageEnds(after: start)
            if ends.isEmpty, let rest = try await rest(after: start) {
                for step in rest.steps { trail.follow(step) }
                return rest
            }
            for page in try await pages(after: start, ends) {
                for step in page { trail.follow(step) }
            }
            start = ends.last ?? start
            progress(trail.count)
        }
    }

    /// Where the next full pages end: sequences may have gaps of any size, so they cannot be reckoned.
    private func pageEnds(after start: Int64?) async throws -> [Int64] {
        try await recorder.read { [pageSize] connection in
            var ends: [Int64] = []
            while ends.count < Self.pagesAtOnce {
                let condition = Self.behind(ends.last ?? start)
                let row = try connection.first("SELECT sequence FROM audit_events WHERE \(condition) ORDER BY sequence LIMIT 1 OFFSET \(pageSize - 1)")
                guard let end: Int64 = try row?.get("sequence") else { break }
                ends.append(end)
            }
            return ends
        }
    }

    private func pages(after start: Int64?, _ ends: [Int64]) async throws -> [Page] {
        try await withThrowingTaskGroup(of: (Int, Page).self) { group in
            for (index, end) in ends.enumerated() {
                let start = index == 0 ? start : ends[index - 1]
                group.addTask { (index, try await recorder.read { try steps("\(Self.behind(start)) AND sequence <= \(end)", $0) }) }
            }
            var pages = [Page](repeating: [], count: ends.count)
            for try await (index, page) in group { pages[index] = page }
            return pages
        }
    }

    /// The last records with the head as it is at the same moment.
    private struct Rest {
        let steps: Page
        let head: AuditHead
        let furthestKnown: Int64
    }

    /// - Returns: `nil` where so many have come meanwhile that they are more than the rest.
    private func rest(after start: Int64?) async throws -> Rest? {
        let limit = pageSize * 2
        return try await recorder.read { [key] connection in
            let steps = try steps(Self.behind(start), limit: limit, connection)
            guard steps.count < limit else { return nil }
            return Rest(steps: steps, head: try AuditHead.read(connection, key), furthestKnown: try Self.furthestKnown(connection))
        }
    }

    private func steps(_ condition: SQLStatement, limit: Int64? = nil, _ connection: any SQLConnection) throws -> Page {
        let rows = try connection.query(
            "SELECT \(AuditRow.columns) FROM audit_events WHERE \(condition) ORDER BY sequence LIMIT \(limit ?? pageSize * 2)"
        )
        .map(AuditRow.init)
        let objects = try AuditObjectRow.stored(of: rows, connection)
        return rows.map { row in
            AuditTrail.Step(
                row: row, isGenuine: row.isGenuine(at: row.sequence, key),
                hasItsObjects: AuditObjectRow.derived(from: row) == objects[row.sequence, default: []])
        }
    }

    /// From the least sequence there can be, where there is no start: a record may have been put before the first.
    private static func behind(_ start: Int64?) -> SQLStatement { start.map { "sequence > \($0)" } ?? "sequence IS NOT NULL" }

    /// Up to where somebody has seen the chain: a receiver, or an earlier verification.
    private static func furthestKnown(_ connection: any SQLConnection) throws -> Int64 {
        let forwarded: Int64? = try connection.first("SELECT MAX(sequence) AS furthest FROM audit_forwarding")?.get("furthest")
        let verified = try StoredVerification.read(connection)
        return max(forwarded ?? 0, verified?.isIntact == true ? verified?.count ?? 0 : 0)
    }
}
