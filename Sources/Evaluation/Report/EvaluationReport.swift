public import Domain
public import Foundation

/// What a model does on somebody's own labelled pictures, for them to decide whether to trust it there.
///
/// `json()` is stable: camelCase keys, sorted; keys are added, never renamed, and `schema` counts changes that break a reader.
public struct EvaluationReport: Sendable, Codable, Equatable {
    public static let disclaimer = "Not for standalone diagnosis."

    public let schema: Int
    public let disclaimer: String
    public let created: Date
    /// What was evaluated, in the words of whoever ran it.
    public let dataset: String
    public let model: ModelIdentity
    public let bootstrap: Resampling
    public let counts: Counts
    /// What a reader has to know before believing the figures, in sentences.
    public let notes: [String]
    public let overall: FigureSet
    /// Without the pictures flagged out of distribution; `null` where none was flagged or all were.
    @ExplicitNull public internal(set) var unflagged: FigureSet?
    public let groups: [Group]
    public let curves: Curves
    /// What the service would have answered, by label.
    public let findings: [Tally]
    public let warnings: [Tally]
    public let worstMisses: [Miss]
    public let failures: [Failure]
}

extension EvaluationReport {
    /// A named threshold; a probability at or above it is called pneumonia.
    public struct OperatingPoint: Sendable, Codable, Equatable {
        public let name: String
        public let threshold: Double

        public init(name: String, threshold: Double) {
            self.name = name
            self.threshold = threshold
        }
    }

    public struct Resampling: Sendable, Codable, Equatable {
        public let samples: Int
        public let seed: UInt64
        public let level: Double
    }

    public struct Counts: Sendable, Codable, Equatable {
        public let pictures: Int
        public let failed: Int
        public let scored: Int
        public let normal: Int
        public let pneumonia: Int
        /// Scored, but unlike the training radiographs.
        public let flagged: Int
        /// Of the scored pictures; `null` where none was.
        @ExplicitNull public internal(set) var flaggedShare: Double?
        /// Distinct ones among the scored pictures.
        public let groups: Int
        public let groupsReportedApart: Int
    }

    public struct Group: Sendable, Codable, Equatable {
        public let group: String
        public let figures: FigureSet
    }

    /// Each empty where the pictures do not define it.
    public struct Curves: Sendable, Codable, Equatable {
        public let receiverOperatingCharacteristic: [ReceiverOperatingCharacteristic.Point]
        public let precisionRecall: [PrecisionRecall.Point]
        public let reliability: [Calibration.Bin]
        public let scores: ScoreHistogram
    }

    /// How many pictures of each label got that word.
    public struct Tally: Sendable, Codable, Equatable {
        public let name: String
        public let normal: Int
        public let pneumonia: Int
    }

    /// A picture that at least one operating point got wrong.
    public struct Miss: Sendable, Codable, Equatable {
        public let name: String
        @ExplicitNull public internal(set) var group: String?
        public let label: LabelledPicture.Label
        public let probability: Double
        public let finding: String
        public let isOutOfDistribution: Bool
        public let warnings: [String]
        /// The operating points that got it wrong.
        public let wrongAt: [String]
    }

    /// A picture that got no score and is in no figure.
    public struct Failure: Sendable, Codable, Equatable {
        public let name: String
        public let label: LabelledPicture.Label
        public let reason: String

        init(_ picture: LabelledPicture, reason: String) {
            name = picture.name
            label = picture.label
            self.reason = reason
        }
    }
}

extension EvaluationReport {
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return try encoder.encode(self)
    }

    public init(json: Data) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        self = try decoder.decode(Self.self, from: json)
    }
}
