import Domain
import SQL
import Services
import TestSupport
import Testing

@testable import Persistence

/// A database of a test's own, with its repositories.
struct Records: Sendable {
    let engine: Engine
    let database: any SQLDatabase
    let images: MemoryImageStore
    let repositories: Repositories

    var studies: any StudyRepository { repositories.studies }
    var patients: any PatientRepository { repositories.patients }

    static func with(_ engine: Engine, _ body: (Records) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let database = try await engine.makeDatabase(in: folder)
        try await database.write { try AuditHead.begin($0, .test) }
        let images = MemoryImageStore()
        let repositories = Repositories(database: database, images: images, auditKey: .test)
        let records = Records(engine: engine, database: database, images: images, repositories: repositories)
        do {
            try await body(records)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
        _ = folder
    }

    /// Records a study and gives it as it was recorded.
    @discardableResult
    func record(_ study: Sample.Study = Sample.Study()) async throws -> NewStudy {
        let new = try await study.new(in: images)
        _ = try await studies.record(new)
        return new
    }

    /// Every page of a list, one after the other.
    func all(_ query: StudyQuery, limit: Int = 7) async throws -> [StudySummary] {
        var (items, after): ([StudySummary], PageCursor?) = ([], nil)
        repeat {
            let page = try await studies.studies(query, page: PageRequest(limit: limit, after: after))
            items += page.items
            after = page.next
        } while after != nil
        return items
    }

    func ids(_ query: StudyQuery) async throws -> [StudyID] { try await all(query).map(\.id) }

    func count(_ table: StaticString) async throws -> Int {
        try await database.read { try $0.first("SELECT COUNT(*) AS rows FROM \(raw: table)")?.get("rows") ?? 0 }
    }

    func counts() async throws -> [Int] {
        var counts: [Int] = []
        for table: StaticString in ["patients", "images", "studies", "predictions", "reviews", "batches", "batch_items", "jobs", "idempotency_keys", "tallies"]
        {
            counts.append(try await count(table))
        }
        return counts
    }

    /// All tallies, as `day model measure bin` and the count.
    func tallies() async throws -> [String: Int] {
        let tallies = try await repositories.statistics.tallies(of: Tally.Measure.allCases, days: 0...100_000, model: nil)
        return Dictionary(uniqueKeysWithValues: tallies.map { ("\($0.day) \($0.model) \($0.measure) \($0.bin)", $0.count) })
    }
}

extension Records {
    /// What SQLite is going to do for a page: to find its studies, or all of it.
    func plan(of query: StudyQuery, page: PageRequest, by road: StudyList.Road = .filter, whole: Bool = false) async throws -> String {
        let list = try #require(StudyList(query, page: page))
        let statement = whole ? list.statement(by: road) : list.selection(by: road)
        let rows = try await database.read { try $0.query("EXPLAIN QUERY PLAN \(statement)") }
        return try rows.map { try $0.get("detail", as: String.self) }.joined(separator: "; ")
    }

    /// Identifiers of the first page.
    func found(_ query: StudyQuery, by road: StudyList.Road) async throws -> [String] {
        let list = try #require(StudyList(query, page: PageRequest(limit: 200)))
        return try await database.read { try $0.query(list.statement(by: road)).map { try $0["id"] } }
    }

    /// Everything in every table as text, bytes as Latin-1; FTS5's own tables included.
    func dump() async throws -> String {
        var tables: [SQLStatement] = [
            "patients", "images", "studies", "predictions", "reviews", "batches", "batch_items", "jobs", "idempotency_keys", "model_activations", "tallies",
        ]
        if engine == .sqlite { tables += ["studies_search_data", "patients_search_data", "studies_search_idx", "patients_search_idx"] }
        let statements = tables
        return try await database.read { connection in
            try statements.flatMap { try connection.query("SELECT * FROM \($0)") }.map { "\($0.values.map(Self.text))" }.joined(separator: "\n")
        }
    }

    private static func text(_ value: SQLValue) -> String {
        guard case .blob(let bytes) = value else { return "\(value)" }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}
