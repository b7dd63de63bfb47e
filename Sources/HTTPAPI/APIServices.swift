public import Services

/// The use cases that the routes speak for.
public struct APIServices: Sendable {
    public var prediction: PredictionService
    public var studies: StudyService
    public var pictures: PictureService
    public var patients: PatientService
    public var reviews: ReviewService
    public var batches: BatchService
    public var statistics: StatisticsService
    public var drift: DriftService
    public var models: ModelService
    public var export: StudyExport
    public var archives: any ArchiveReader
    public var batchLimits: BatchLimits
    public var readiness: Readiness
    public var documentation: Documentation

    public init(
        prediction: PredictionService, studies: StudyService, pictures: PictureService, patients: PatientService, reviews: ReviewService,
        batches: BatchService, statistics: StatisticsService, drift: DriftService, models: ModelService, export: StudyExport,
        archives: any ArchiveReader, batchLimits: BatchLimits = BatchLimits(), readiness: Readiness,
        documentation: Documentation = Documentation()
    ) {
        self.prediction = prediction
        self.studies = studies
        self.pictures = pictures
        self.patients = patients
        self.reviews = reviews
        self.batches = batches
        self.statistics = statistics
        self.drift = drift
        self.models = models
        self.export = export
        self.archives = archives
        self.batchLimits = batchLimits
        self.readiness = readiness
        self.documentation = documentation
    }
}

/// What one batch may bring. Each of its pictures has the limits of a single one besides.
public struct BatchLimits: Sendable, Equatable {
    /// Bytes of the whole request, and of everything that its zips hold.
    public var maximumBytes: Int
    /// From the first byte to the last.
    public var uploadDeadline: Duration

    public init(maximumBytes: Int = 2 << 30, uploadDeadline: Duration = .seconds(1800)) {
        self.maximumBytes = maximumBytes
        self.uploadDeadline = uploadDeadline
    }
}
