public import Domain
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
    public var access: AccessControl
    public var tokens: any AccessTokens
    public var signIn: SignInService
    public var users: UserService
    public var sessions: SessionService
    public var apiKeys: APIKeyService
    public var secondFactors: SecondFactorService
    public var audit: AuditService
    public var compliance: ComplianceService
    public var worklist: WorklistEvents
    public var traffic: Traffic
    public var network: Network
    public var clock: @Sendable () -> Timestamp

    public init(
        prediction: PredictionService, studies: StudyService, pictures: PictureService, patients: PatientService, reviews: ReviewService,
        batches: BatchService, statistics: StatisticsService, drift: DriftService, models: ModelService, export: StudyExport,
        archives: any ArchiveReader, batchLimits: BatchLimits = BatchLimits(), readiness: Readiness,
        documentation: Documentation = Documentation(), access: AccessControl, tokens: any AccessTokens, signIn: SignInService, users: UserService,
        sessions: SessionService, apiKeys: APIKeyService, secondFactors: SecondFactorService, audit: AuditService, compliance: ComplianceService,
        worklist: WorklistEvents, traffic: Traffic, network: Network = Network(), clock: @escaping @Sendable () -> Timestamp = { .now }
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
        self.access = access
        self.tokens = tokens
        self.signIn = signIn
        self.users = users
        self.sessions = sessions
        self.apiKeys = apiKeys
        self.secondFactors = secondFactors
        self.audit = audit
        self.compliance = compliance
        self.worklist = worklist
        self.traffic = traffic
        self.network = network
        self.clock = clock
        streams = OpenStreams(limit: traffic.limits.streamsAtOnce)
    }

    let streams: OpenStreams

    var uploads: UploadAllowance { UploadAllowance(limits: traffic.limits, usage: traffic.usage, clock: clock) }
}

/// How often and how much one may ask, and who counts it.
public struct Traffic: Sendable {
    public var limits: TrafficLimits
    public var buckets: any RateLimiting
    public var usage: any UsageLimiting

    public init(limits: TrafficLimits = TrafficLimits(), buckets: any RateLimiting, usage: any UsageLimiting) {
        self.limits = limits
        self.buckets = buckets
        self.usage = usage
    }
}

/// How the service is reached.
public struct Network: Sendable {
    /// As browsers write it, without a path, such as `https://films.hospital.example`; `nil` where a request's `Host` has to do.
    public var publicURL: String?
    /// Whose scripts may read answers, each as a browser names it. None, unless configured.
    public var crossOrigins: [String]
    /// Whose word about the client's address is taken.
    public var trustedProxies: TrustedProxies
    /// Whether the service itself speaks TLS.
    public var servesTLS: Bool

    public init(publicURL: String? = nil, crossOrigins: [String] = [], trustedProxies: TrustedProxies = .none, servesTLS: Bool = false) {
        self.publicURL = publicURL
        self.crossOrigins = crossOrigins
        self.trustedProxies = trustedProxies
        self.servesTLS = servesTLS
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
