import Domain
import Foundation
import Logging
import Persistence
import SQL
import Services
import TestSupport

/// The use cases over real records of a test's own, with a model that says what it is told.
final class RecordsFixture: Sendable {
    enum Engine: String, CaseIterable, Sendable {
        case sqlite, postgresql

        static var installed: [Engine] { PostgreSQLServer.isInstalled ? allCases : [.sqlite] }
    }

    let model = FakeModel()
    let images: any ImageStore
    let repositories: Repositories
    let database: any SQLDatabase
    let signal = JobSignal()
    let folder: TemporaryFolder

    init(_ engine: Engine = .sqlite) async throws {
        folder = try TemporaryFolder()
        let url = engine == .sqlite ? "sqlite:\(folder.url.path)/records.sqlite" : try await PostgreSQLServer.shared.freshDatabase()
        database = try await openDatabase(url: url, configuration: .patient, logger: Logger(label: "test"))
        try await Schema.migrator.migrate(database)
        images = try ImageStoreConfiguration(folder.url.appending(path: "images").path, maximumBytes: 1 << 20).open()
        repositories = Repositories(database: database, images: images, auditKey: .test)
    }

    var studies: StudyService {
        StudyService(
            model: model, images: images, studies: repositories.studies, patients: repositories.patients, predictionDeadline: .seconds(30), jobs: signal,
            events: NoEvents())
    }

    var patients: PatientService {
        PatientService(patients: repositories.patients, studies: repositories.studies, imageRemoval: removal, events: NoEvents())
    }

    var reviews: ReviewService { ReviewService(studies: repositories.studies, reviews: repositories.reviews, events: NoEvents()) }
    var statistics: StatisticsService { StatisticsService(statistics: repositories.statistics) }

    var batches: BatchService {
        BatchService(batches: repositories.batches, images: images, model: model, patients: repositories.patients, jobs: signal, events: NoEvents())
    }

    var models: ModelService { ModelService(model: model, activations: repositories.modelActivations, logger: Logger(label: "test")) }

    private var removal: ImageRemoval { ImageRemoval(images: repositories.images, store: images, logger: Logger(label: "test")) }

    func sweep(at moment: Timestamp = .now) -> Sweep {
        Sweep(images: repositories.images, store: images, studies: repositories.studies, removal: removal, clock: { moment })
    }

    /// Works on jobs until `condition` holds.
    func work(attempts: Int = 5, until condition: () async throws -> Bool) async throws -> Bool {
        let predictor = StudyPredictor(
            studies: repositories.studies, images: images, audit: repositories.audit, model: model, deadline: .seconds(30), events: NoEvents())
        let worker = JobWorker(
            name: "test/\(UUID())", jobs: repositories.jobs, predictor: predictor, signal: signal,
            rhythm: .init(poll: .milliseconds(10), attempts: attempts, delay: .milliseconds(1)), logger: Self.quiet)
        let working = Task { await worker.run() }
        defer { working.cancel() }
        return try await eventually(condition)
    }

    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    func objects() async throws -> [ImageDigest] { try await images.contents(after: nil, limit: 1000).map(\.digest) }

    static let anna = PatientDetails(recordNumber: "A-17", familyName: "Karimova", givenName: "Anna", birthDate: CalendarDate(year: 2020, month: 5, day: 17))
}
