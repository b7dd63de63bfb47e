internal import Domain
public import Radiography
internal import Synchronization

/// A model version from the moment its files are checked to the moment it answers.
///
/// Checking is quick and stops the start when something is wrong; warming up takes longer, and until it is done `pipeline` says `notReady`.
public final class ModelHost: Sendable {
    public struct Configuration: Sendable {
        public var precision: PrecisionChoice
        /// Inference sessions, and as many decoders: the cores there are.
        public var workers: Int
        /// Pictures that may wait besides those that are worked on.
        public var queue: Int
        public var limits: DecodingLimits

        public init(
            precision: PrecisionChoice = .fp32, workers: Int = ProcessorCount.available, queue: Int = 64, limits: DecodingLimits = DecodingLimits()
        ) {
            self.precision = precision
            self.workers = workers
            self.queue = queue
            self.limits = limits
        }
    }

    public let version: ModelVersion
    private let configuration: Configuration
    private let warm = Mutex<PredictionPipeline?>(nil)

    public init(version: ModelVersion, configuration: Configuration) {
        self.version = version
        self.configuration = configuration
    }

    /// Loads and warms the sessions. Throws a `ModelError` when the graph does not do what its manifest says.
    public func start() async throws {
        let graph = try await configuration.precision.graph(of: version)
        let engine = try await ONNXEngine.start(version, graph: graph, sessions: configuration.workers, queue: configuration.queue)
        let pipeline = PredictionPipeline(
            manifest: version.manifest, engine: engine, decoder: RadiographDecoder(limits: configuration.limits),
            threads: configuration.workers, queue: configuration.queue)
        try await pipeline.warmUp()
        warm.withLock { $0 = pipeline }
    }

    public var isReady: Bool { warm.withLock { $0 != nil } }

    /// The pipeline, once warm.
    public var pipeline: PredictionPipeline {
        get throws(ServiceError) {
            guard let pipeline = warm.withLock(\.self) else {
                throw ServiceError(.notReady, "The model is still loading: try again in a moment.")
            }
            return pipeline
        }
    }
}
