public import Domain

/// What a model version says of itself: `manifest.json`, described in docs/model-manifest.md.
public struct ModelManifest: Sendable, Codable, Equatable {
    /// The only layout that this program reads.
    public static let schema = 1

    public let schema: Int
    public let name: String
    public let version: String
    /// ISO 8601.
    public let created: String
    public let description: String
    public let licence: String
    public let graphs: [Graph]
    public let input: Input
    public let outputs: Outputs
    public let calibration: Calibration
    public let operatingPoints: OperatingPoints
    public let outOfDistribution: OutOfDistribution
    public let saliency: Saliency
    public let quality: Quality
    public let population: Population
    public let reference: Reference

    public struct Graph: Sendable, Codable, Equatable {
        public let precision: String
        public let file: String
        public let bytes: Int
        public let sha256: String
        /// Whether a quantised graph was found as good as the fp32 one; absent for fp32.
        public let gate: Gate?
    }

    public struct Gate: Sendable, Codable, Equatable {
        public let passed: Bool
    }

    public struct Input: Sendable, Codable, Equatable {
        public let name: String
        public let type: String
        public let height: Int
        public let width: Int
    }

    /// The graph's output tensors by name.
    public struct Outputs: Sendable, Codable, Equatable {
        public let logit: String
        public let activation: String
        public let outOfDistribution: String
        public let activationHeight: Int
        public let activationWidth: Int
    }

    public struct OutOfDistribution: Sendable, Codable, Equatable {
        /// Scores above it are flagged.
        public let threshold: Double
    }

    public struct Saliency: Sendable, Codable, Equatable {
        /// The activation, in log-odds, that is drawn at full strength.
        public let scale: Double
    }

    /// What validation pictures look like; outside, a picture is of low quality.
    public struct Quality: Sendable, Codable, Equatable {
        public let brightness: Bounds
        public let contrast: Bounds
    }

    public struct Bounds: Sendable, Codable, Equatable {
        public let minimum: Double
        public let maximum: Double

        func contains(_ value: Double) -> Bool { value >= minimum && value <= maximum }
    }

    /// Whom the model learned from.
    public struct Population: Sendable, Codable, Equatable {
        public let ages: [AgeRange]
        public let modalities: [String]
        public let bodyParts: [String]
        public let viewPositions: [String]
    }

    public struct AgeRange: Sendable, Codable, Equatable {
        public let minimumYears: Double
        public let maximumYears: Double
        public let source: String

        /// A child of "5 years" has not had the sixth birthday.
        func contains(_ age: Age) -> Bool { age.years >= minimumYears && age.years < maximumYears + 1 }
    }

    /// Validation's own distributions, to compare the running service with.
    public struct Reference: Sendable, Codable, Equatable {
        public let pictures: Int
        public let histograms: [String: Histogram]
    }

    public struct Histogram: Sendable, Codable, Equatable {
        /// One more than `counts`, ascending.
        public let edges: [Double]
        public let counts: [Int]
    }
}
