public import Domain

/// Does what a job asks: reads a recorded study's picture and predicts it.
public struct StudyPredictor: Sendable {
    private let studies: any StudyRepository
    private let images: any ImageStore
    private let model: any ModelHosting
    private let deadline: Duration
    private let clock: @Sendable () -> Timestamp

    public init(
        studies: any StudyRepository, images: any ImageStore, model: any ModelHosting, deadline: Duration,
        clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.studies = studies
        self.images = images
        self.model = model
        self.deadline = deadline
        self.clock = clock
    }

    var isReady: Bool { model.isReady }

    func result(of job: Job) async throws -> JobResult {
        guard let study = try await studies.study(job.study), let image = study.image else { return .nothing }
        let bytes = try await original(image)
        do {
            guard let prediction = try await predict(bytes, age: study.age, for: job.kind) else { return .nothing }
            return .predicted(NewPrediction(prediction, role: job.kind == .shadow ? .shadow : .primary, by: model, at: clock()))
        } catch let error as ServiceError where error.code.isOfPicture {
            return .failed(code: error.code, message: error.message)
        }
    }

    /// A picture that was recorded is somewhere: where this instance does not find it, another may, or this one once its store is mounted.
    private func original(_ image: ImageDigest) async throws -> [UInt8] {
        do {
            return try await images.bytes(of: image)
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
