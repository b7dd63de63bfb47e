public import Domain
public import SQL
public import Services

/// Everything that the use cases keep, over one database and one image store.
public struct Repositories: Sendable {
    public let studies: any StudyRepository
    public let patients: any PatientRepository
    public let images: any ImageRepository
    public let reviews: any ReviewRepository
    public let batches: any BatchRepository
    public let jobs: any JobRepository
    public let statistics: any StatisticsRepository
    public let modelActivations: any ModelActivationRepository

    /// - Parameters:
    ///   - database: with the schema that `Schema.migrator` gives it.
    ///   - images: where the pictures lie that studies are recorded with.
    ///   - clock: for what has no moment of its own: how long an image has been claimed for removal.
    public init(database: any SQLDatabase, images store: any ImageStore, clock: @escaping @Sendable () -> Timestamp = { .now }) {
        let recorder = Recorder(database)
        studies = SQLStudyRepository(recorder: recorder, images: store)
        patients = SQLPatientRepository(recorder: recorder)
        images = SQLImageRepository(recorder: recorder, clock: clock)
        reviews = SQLReviewRepository(recorder: recorder)
        batches = SQLBatchRepository(recorder: recorder, images: store)
        jobs = SQLJobRepository(recorder: recorder)
        statistics = SQLStatisticsRepository(recorder: recorder)
        modelActivations = SQLModelActivationRepository(recorder: recorder)
    }
}
