import Domain
@testable import Persistence
import SQL
import Services
import Testing

struct SchemaTests {
    @Test(arguments: Engine.available)
    func isMadeOnce(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (again, status) = (try await Schema.migrator.migrate(records.database), try await Schema.migrator.status(of: records.database))
            #expect(again.isEmpty)
            #expect(!status.isEmpty && status.allSatisfy(\.isApplied))
        }
    }

    private static let refused: [SQLStatement] = [
        "UPDATE predictions SET probability = 0.5", "UPDATE predictions SET study = study", "DELETE FROM predictions",
        "DELETE FROM reviews", "UPDATE reviews SET verdict = 'disagree'", "UPDATE reviews SET note = 'changed'",
        "UPDATE reviews SET note = NULL, reviewer = 'x'", "UPDATE reviews SET note = NULL, corrected_finding = 'normal'",
        "UPDATE reviews SET note = NULL, corrected_finding = NULL", "UPDATE reviews SET note = NULL, reviewed_at = 1",
        "UPDATE model_activations SET version = '2'", "DELETE FROM model_activations",
        "\(sqlite: "DELETE FROM predictions", postgresql: "TRUNCATE predictions CASCADE")",
        "\(sqlite: "DELETE FROM reviews", postgresql: "TRUNCATE reviews")",
        "\(sqlite: "DELETE FROM model_activations", postgresql: "TRUNCATE model_activations")",
        // And what no row may hold.
        "UPDATE studies SET prediction = NULL", "UPDATE studies SET finding = 'unsure'", "UPDATE studies SET probability = 1.5", "UPDATE studies SET risk = -1",
        "UPDATE studies SET status = 'queued'", "UPDATE studies SET status = 'failed'", "UPDATE images SET state = 'removing'",
        "UPDATE patients SET revision = 0", "UPDATE patients SET merged_into = sequence", "UPDATE patients SET sex = 'X'",
    ]

    @Test(arguments: Engine.available)
    func refusesToChangeEvidenceAndToHoldNonsense(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let study = try await records.record(.init(patient: .new(Sample.patient())))
            let prediction = try #require(study.prediction).recorded.id
            try await records.repositories.reviews.append(Sample.review(prediction, .disagree, corrected: .indeterminate, note: "unsharp"), to: study.id)
            let activation = ModelActivation(
                id: ModelActivationID(), role: .primary, version: "1", activatedBy: Sample.physician, activatedAt: Sample.noon)
            try await records.repositories.modelActivations.append(activation)
            for statement in Self.refused {
                let error = await #expect(throws: SQLError.self) { try await records.database.write { _ = try $0.execute(statement) } }
                #expect(error?.code == .checkViolation, "\(statement.text(for: records.database.dialect))")
            }
            // Erasing empties notes, and nothing but notes.
            #expect(try await records.database.write { try $0.execute("UPDATE reviews SET note = NULL") } == 1)
        }
    }

    /// SQLite decides by the schema alone, so its plans can be held fast: no list may sort what it reads.
    @Test(arguments: StudyQuery.Order.allCases)
    func readsEveryListInTheOrderOfAnIndex(_ order: StudyQuery.Order) async throws {
        try await Records.with(.sqlite) { records in
            let cursor = PageCursor(sortKey: 500_000, tieBreaker: StudyID().uuid.sortKey)
            let queries = [
                StudyQuery(order: order), StudyQuery(patient: PatientID(), order: .time), StudyQuery(status: .queued, order: .time),
                StudyQuery(finding: .pneumonia, order: order), StudyQuery(reviewState: .unreviewed, order: order),
                StudyQuery(finding: .pneumonia, reviewState: .unreviewed, order: order), StudyQuery(from: Sample.noon, until: .now, order: .time),
                StudyQuery(text: "karimov az", order: .time), StudyQuery(text: "k", finding: .normal, order: .time),
                StudyQuery(minimumProbability: 0.5, maximumProbability: 0.6, order: .risk), StudyQuery(text: "abdurahmonov", order: .time),
                StudyQuery(text: "karimov", minimumProbability: 0.5, order: .time),
            ]
            for query in queries {
                let first = try await records.plan(of: query, page: PageRequest())
                #expect(!first.contains("TEMP B-TREE"), "\(query): \(first)")
                let plan = try await records.plan(of: query, page: PageRequest(after: cursor))
                #expect(!plan.contains("TEMP B-TREE"), "\(query): \(plan)")
                #expect(plan.contains("SEARCH studies") || plan.contains("SCAN studies_search VIRTUAL TABLE"), "\(query): \(plan)")
                let whole = try await records.plan(of: query, page: PageRequest(after: cursor), whole: true)
                #expect(whole.contains("SEARCH patients") && whole.contains("SEARCH predictions"), "\(query): \(whole)")
            }
        }
    }

    /// What so many rows fulfil that the order's own index is the shorter way.
    private static let broad = [
        StudyQuery(text: "karimov", order: .risk), StudyQuery(text: "karimov", finding: .pneumonia, from: Sample.noon, order: .risk),
        StudyQuery(from: Sample.noon, order: .risk), StudyQuery(reviewState: .unreviewed, from: Sample.noon, until: .now, order: .risk),
        StudyQuery(minimumProbability: 0.1, order: .time), StudyQuery(finding: .pneumonia, maximumProbability: 0.99, order: .time),
    ]

    @Test(arguments: broad)
    func walksAlongTheOrderWhereTheFilterFindsMany(_ query: StudyQuery) async throws {
        try await Records.with(.sqlite) { records in
            let walked = try await records.plan(of: query, page: PageRequest(), by: .order)
            #expect(!walked.contains("TEMP B-TREE") && !walked.contains("studies_search"), "\(walked)")
            let sorted = try await records.plan(of: query, page: PageRequest(), by: .filter)
            #expect(sorted.contains("TEMP B-TREE"), "\(sorted)")
        }
    }

    @Test func readsThePredictedOnesByRiskInItsOrder() async throws {
        try await Records.with(.sqlite) { records in
            let plan = try await records.plan(of: StudyQuery(status: .predicted, order: .risk), page: PageRequest())
            #expect(plan.contains("studies_by_risk") && !plan.contains("TEMP B-TREE"), "\(plan)")
        }
    }
}
