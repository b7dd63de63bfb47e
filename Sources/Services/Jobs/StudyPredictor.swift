public import Domain

/// Does what a job asks: reads a recorded study's picture and predicts it.
public struct StudyPredictor: Sendable {
    private let studies: any StudyRepository
    private let images: StudyImages
    private let model: any ModelHosting
    private let deadline: Duration
    private let events: any EventBus
    private let clock: @Sendable () -> Timestamp

    public init(
        studies: any StudyRepository, images: any ImageStore, audit: any AuditRepository, model: any ModelHosting, deadline: Duration,
        events: any EventBus, clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.studies = studies
        self.images = StudyImages(images, audit: audit, clock: clock)
        self.model = model
        self.deadline = deadline
        self.events = events
        self.clock = clock
    }

    /// Says that the study has changed, after what came of its job was recorded.
    func announce(_ job: Job) async {
        await StudyNews(events: events, studies: studies).announce(job.study)
    }

    var isReady: Bool { model.isReady }

    func result(of job: Job) async throws -> JobResult {
        guard let study = try await studies.study(job.study), let image = study.image else { return .nothing }
        let bytes = try await original(image, of: study.id)
        do {
            guard let prediction = try await predict(bytes, age: study.age, for: job.kind) else { return .nothing }
            return .predicted(NewPrediction(prediction, role: job.kind == .shadow ? .shadow : .primary, by: model, at: clock()))
        } catch let error as ServiceError where error.code.isOfPicture {
            return .failed(code: error.code, message: error.message)
        }
    }

    /// A picture that was recorded is somewhere: where this instance does not find it, another may, or this one once its store is mounted.
    private func original(_ image: ImageDigest, of study: StudyID) async throws -> [UInt8] {
        do {
            return try await images.bytes(image, of: study)
        } catch let error as ServiceError where error.code == .notFound {
            throw ServiceError(.storageUnavailable, "The image store of this instance lacks a picture that was recorded.", cause: error)
        }
    }

    private func predict(_ bytes: [UInt8], age: Age?, for kind: Job.Kind) async throws -> Prediction? {
        try await withDeadline(deadline) { [model] in
            switch kind {
            case .predict: try await model.predict(bytes, age: age)
            case .shadow: try await model.predictShadow(bytes, age: age)
            }
        }
    }
}
