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
    public let users: any UserRepository
    public let sessions: any SessionRepository
    public let signInAttempts: any SignInAttemptRepository
    public let apiKeys: any APIKeyRepository
    public let secondFactors: any SecondFactorRepository
    public let signingKeys: any SigningKeyRepository
    public let sealedSecrets: any SealedSecretRepository
    public let audit: any AuditRepository

    /// - Parameters:
    ///   - database: with the schema that `Schema.migrator` gives it.
    ///   - images: where the pictures lie that studies are recorded with.
    ///   - auditKey: what the audit events are chained with that every change writes.
    ///   - auditAnchor: where the end of their chain is noted outside the database; nowhere where `nil`.
    ///   - clock: for what has no moment of its own: an audit event of a change, how long an image has been claimed for removal.
    public init(
        database: any SQLDatabase, images store: any ImageStore, auditKey: AuditChainKey, auditAnchor: (any AuditAnchorStore)? = nil,
        clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        let recorder = Recorder(database, audit: AuditChain(key: auditKey), clock: clock)
        studies = SQLStudyRepository(recorder: recorder, images: store)
        patients = SQLPatientRepository(recorder: recorder)
        images = SQLImageRepository(recorder: recorder, clock: clock)
        reviews = SQLReviewRepository(recorder: recorder)
        batches = SQLBatchRepository(recorder: recorder, images: store)
        jobs = SQLJobRepository(recorder: recorder)
        statistics = SQLStatisticsRepository(recorder: recorder)
        modelActivations = SQLModelActivationRepository(recorder: recorder)
        users = SQLUserRepository(recorder: recorder)
        sessions = SQLSessionRepository(recorder: recorder)
        signInAttempts = SQLSignInAttemptRepository(recorder: recorder)
        apiKeys = SQLAPIKeyRepository(recorder: recorder)
        secondFactors = SQLSecondFactorRepository(recorder: recorder)
        signingKeys = SQLSigningKeyRepository(recorder: recorder)
        sealedSecrets = SealedSecrets(recorder: recorder)
        audit = SQLAuditRepository(recorder: recorder, key: auditKey, anchor: auditAnchor)
    }
}
