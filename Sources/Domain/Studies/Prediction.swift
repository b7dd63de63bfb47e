/// The answer to one radiograph: a calibrated probability, what it means, and every reason to doubt it.
public struct Prediction: Sendable {
    public let finding: Finding
    /// Calibrated, 0…1.
    public let probability: Double
    public let operatingPoints: OperatingPoints
    /// The most serious first.
    public let warnings: [PredictionWarning]
    public let outOfDistribution: OutOfDistribution
    public let model: ModelIdentity
    public let radiograph: RadiographDescription
    public let input: InputStatistics
    public let saliency: SaliencyMap
    public let timings: Timings

    public init(
        finding: Finding, probability: Double, operatingPoints: OperatingPoints, warnings: [PredictionWarning], outOfDistribution: OutOfDistribution,
        model: ModelIdentity, radiograph: RadiographDescription, input: InputStatistics, saliency: SaliencyMap, timings: Timings
    ) {
        self.finding = finding
        self.probability = probability
        self.operatingPoints = operatingPoints
        self.warnings = warnings
        self.outOfDistribution = outOfDistribution
        self.model = model
        self.radiograph = radiograph
        self.input = input
        self.saliency = saliency
        self.timings = timings
    }

    /// How unlike the training radiographs a picture is. Above `threshold` it is flagged.
    public struct OutOfDistribution: Sendable, Codable, Equatable {
        public let score: Double
        public let threshold: Double
        public var isFlagged: Bool { score > threshold }

        public init(score: Double, threshold: Double) {
            self.score = score
            self.threshold = threshold
        }
    }

    /// Two figures of the picture as the model reads it, to watch for drift.
    public struct InputStatistics: Sendable, Codable, Equatable {
        /// Mean of the pixels, 0…1.
        public let brightness: Double
        /// Standard deviation of the pixels, 0…0.5.
        public let contrast: Double

        public init(brightness: Double, contrast: Double) {
            self.brightness = brightness
            self.contrast = contrast
        }
    }

    /// Where the time went.
    public struct Timings: Sendable, Equatable {
        /// Bytes to model input.
        public let decode: Duration
        /// Waiting for a decoder and for an inference session.
        public let queue: Duration
        /// The graph itself.
        public let infer: Duration
        /// From the bytes to this value.
        public let total: Duration

        public init(decode: Duration, queue: Duration, infer: Duration, total: Duration) {
            self.decode = decode
            self.queue = queue
            self.infer = infer
            self.total = total
        }
    }
}
