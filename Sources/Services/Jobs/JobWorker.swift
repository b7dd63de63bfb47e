public import Domain
public import Logging

/// Works through the job table: one job after the other, until it is cancelled.
public struct JobWorker: Sendable {
    private let name: String
    private let jobs: any JobRepository
    private let predictor: StudyPredictor
    private let signal: JobSignal
    private let rhythm: Rhythm
    private let clock: @Sendable () -> Timestamp
    private let logger: Logger

    public struct Rhythm: Sendable {
        /// How often jobs of other instances are looked for.
        public var poll: Duration
        /// How long a job may take before another worker takes it over.
        public var lease: Duration
        /// After how many failures, or workers that did not come back, a job is given up.
        public var attempts: Int
        /// Between the first two attempts; doubled each time.
        public var delay: Duration

        public init(poll: Duration = .seconds(1), lease: Duration = .seconds(60), attempts: Int = 5, delay: Duration = .seconds(1)) {
            self.poll = poll
            self.lease = lease
            self.attempts = attempts
            self.delay = delay
        }
    }

    /// - Parameter name: of this worker among all instances.
    public init(
        name: String, jobs: any JobRepository, predictor: StudyPredictor, signal: JobSignal, rhythm: Rhythm = Rhythm(), logger: Logger,
        clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.name = name
        self.jobs = jobs
        self.predictor = predictor
        self.signal = signal
        self.rhythm = rhythm
        self.clock = clock
        self.logger = logger
    }

    public func run() async {
        while !Task.isCancelled {
            do {
                if predictor.isReady, let job = try await jobs.claim(by: name, lease: rhythm.lease, at: clock()) {
                    try await work(on: job)
                } else {
                    await signal.wait(atMost: rhythm.poll)
                }
            } catch {
                logger.warning("Jobs cannot be reached", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: rhythm.poll)
            }
        }
    }

    private func work(on job: Job) async throws {
        // One that killed whoever worked on it is not begun again and again.
        guard job.failures < rhythm.attempts else { return try await giveUp(job) }
        do {
            try await jobs.finish(job, with: try await predictor.result(of: job), at: clock())
            await predictor.announce(job)
        } catch is CancellationError {
            // The service stops, and nothing is wrong with the job: it is due again when its lease ends.
            return
        } catch let error as ServiceError where error.code.isPassing {
            logger.info("A job has to wait", metadata: ["job.id": "\(job.id)", "job.attempt": "\(job.attempt)", "error": "\(error)"])
            try await jobs.postpone(job, until: clock() + delay(after: job.attempt), isFailure: false)
        } catch {
            logger.error("A job failed", metadata: ["job.id": "\(job.id)", "job.failures": "\(job.failures + 1)", "error": "\(String(reflecting: error))"])
            guard job.failures + 1 < rhythm.attempts else { return try await giveUp(job) }
            try await jobs.postpone(job, until: clock() + delay(after: job.failures + 1), isFailure: true)
        }
    }

    private func giveUp(_ job: Job) async throws {
        let message = "The picture could not be read after \(rhythm.attempts) attempts: ask whoever runs the service."
        try await jobs.finish(job, with: .failed(code: .unknown, message: message), at: clock())
        await predictor.announce(job)
    }

    private func delay(after attempt: Int) -> Duration { rhythm.delay * (1 << min(max(attempt, 1) - 1, 6)) }
}
