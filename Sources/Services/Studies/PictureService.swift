public import Domain

/// The pictures of a study: the original as it came, and what people look at, drawn anew each time.
public struct PictureService: Sendable {
    private let images: StudyImages
    private let renderer: any RadiographRenderer
    private let model: any RadiographReader
    private let memory: MemoryBudget
    private let deadline: Duration

    /// - Parameter memory: what all pictures share that are held at once.
    public init(
        images: any ImageStore, audit: any AuditRepository, renderer: any RadiographRenderer, model: any RadiographReader, memory: MemoryBudget,
        deadline: Duration
    ) {
        self.images = StudyImages(images, audit: audit)
        self.renderer = renderer
        self.model = model
        self.memory = memory
        self.deadline = deadline
    }

    /// The bytes as they were sent, never altered.
    public func original(of study: Study) async throws -> LentBytes {
        try memory.lend(try await images.bytes(try image(of: study), of: study.id))
    }

    /// - Returns: an 8-bit grey PNG file.
    public func display(of study: Study, _ options: DisplayOptions) async throws -> [UInt8] {
        let original = try await original(of: study)
        return try await withDeadline(deadline) { [renderer] in try await renderer.display(original.bytes, options) }
    }

    /// What a window for `display` can be chosen from.
    public func displayRange(of study: Study) async throws -> DisplayedValues {
        let original = try await original(of: study)
        return try await withDeadline(deadline) { [renderer] in try await renderer.displayRange(original.bytes) }
    }

    /// - Returns: an RGB PNG file.
    public func overlay(of study: Study, _ options: DisplayOptions) async throws -> [UInt8] {
        let prediction = try prediction(of: study)
        let original = try await original(of: study)
        return try await withDeadline(deadline) { [renderer] in try await renderer.overlay(original.bytes, saliency: prediction.saliency, options) }
    }

    /// - Returns: the map alone as an 8-bit grey PNG file.
    public func saliency(of study: Study) async throws -> [UInt8] {
        try await model.png(of: try prediction(of: study).saliency)
    }

    private func prediction(of study: Study) throws -> Prediction {
        guard let recorded = study.prediction else {
            throw ServiceError(.notFound, "The study has no prediction\(study.status == .queued ? " yet" : "").")
        }
        return recorded.prediction
    }

    private func image(of study: Study) throws -> ImageDigest {
        guard let image = study.image else { throw ServiceError(.gone, "The picture was erased with its patient.") }
        return image
    }
}
