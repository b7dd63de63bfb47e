internal import Coordination
internal import Domain
internal import Foundation
internal import Inference
internal import Logging
internal import Persistence
internal import Radiography
internal import Services
internal import SQL

/// Everything that the service can be asked for, each use case with the parts that it needs. The server, its background work and the commands share it.
struct UseCases {
    let prediction: PredictionService
    let studies: StudyService
    let pictures: PictureService
    let patients: PatientService
    let reviews: ReviewService
    let batches: BatchService
    let statistics: StatisticsService
    let drift: DriftService
    let models: ModelService
    let export: StudyExport
    let trust: Trust
    let readiness: Readiness
    let sweep: Sweep
    let workers: [JobWorker]

    init(_ configuration: ServiceConfiguration, records: Records, model: any ModelHosting, trust: Trust, logger: Logger) {
        let (repositories, events) = (records.repositories, trust.coordinator.events)
        self.trust = trust
        let deadline = configuration.prediction.predictionDeadline
        let signal = JobSignal()
        prediction = PredictionService(reader: model, limits: configuration.prediction)
        studies = StudyService(
            model: model, images: records.images, studies: repositories.studies, patients: repositories.patients, predictionDeadline: deadline, jobs: signal,
            events: events)
        pictures = PictureService(
            images: records.images, audit: repositories.audit, renderer: HostedRenderer(configuration.inference), model: model,
            memory: prediction.uploadMemory, deadline: deadline)
        patients = PatientService(
            patients: repositories.patients, studies: repositories.studies, imageRemoval: records.imageRemoval(logger: logger), events: events)
        reviews = ReviewService(studies: repositories.studies, reviews: repositories.reviews, events: events)
        batches = BatchService(
            batches: repositories.batches, images: records.images, model: model, patients: repositories.patients, jobs: signal, events: events)
        statistics = StatisticsService(statistics: repositories.statistics)
        drift = DriftService(statistics: repositories.statistics, model: model)
        models = ModelService(model: model, activations: repositories.modelActivations, logger: logger)
        export = StudyExport(studies: repositories.studies)
        readiness = Readiness(model: model, database: records, coordination: trust.coordinator.health)
        sweep = records.sweep(logger: logger)
        let predictor = StudyPredictor(
            studies: repositories.studies, images: records.images, audit: repositories.audit, model: model, deadline: deadline, events: events)
        workers = (0..<configuration.jobWorkers).map { number in
            JobWorker(
                name: "\(Self.instance)/\(number)", jobs: repositories.jobs, predictor: predictor, signal: signal, rhythm: configuration.jobRhythm,
                logger: logger)
        }
    }

    /// Of this process among all that share the job table.
    private static let instance = "\(ProcessInfo.processInfo.hostName):\(ProcessInfo.processInfo.processIdentifier):\(UUID().uuidString.prefix(8))"
}

extension Records {
    func imageRemoval(logger: Logger) -> ImageRemoval {
        ImageRemoval(images: repositories.images, store: images, logger: logger)
    }

    func sweep(logger: Logger) -> Sweep {
        Sweep(images: repositories.images, store: images, studies: repositories.studies, removal: imageRemoval(logger: logger))
    }
}

extension Records: DatabaseHealth {
    func check() async throws {
        do {
            _ = try await database.read { try $0.first("SELECT 1 AS one") }
        } catch {
            throw ServiceError(.storageUnavailable, "The database cannot be reached now: try again in a moment.", cause: error)
        }
    }
}
