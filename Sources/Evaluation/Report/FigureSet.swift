/// Every figure on one set of pictures: all of them, those not flagged, or one group.
public struct FigureSet: Sendable, Codable, Equatable {
    public struct PictureCounts: Sendable, Codable, Equatable {
        public let normal: Int
        public let pneumonia: Int
    }

    /// The model used at one threshold.
    public struct AtOperatingPoint: Sendable, Codable, Equatable {
        public let name: String
        public let threshold: Double
        public let confusionMatrix: ConfusionMatrix
        public let sensitivity: Figure
        public let specificity: Figure
        public let accuracy: Figure
        public let balancedAccuracy: Figure
        public let f1: Figure
        public let matthewsCorrelation: Figure
        public let predictiveValues: [PredictiveValues]
    }

    /// What a call is worth where that share of the films shows pneumonia.
    public struct PredictiveValues: Sendable, Codable, Equatable {
        public let prevalence: Double
        public let positive: Figure
        public let negative: Figure
    }

    public static let prevalences = [0.05, 0.2, 0.5]

    public let pictures: PictureCounts
    /// Whether the intervals come of drawing pictures or whole groups.
    public let resampled: String
    public let areaUnderROC: Figure
    public let averagePrecision: Figure
    public let brierScore: Figure
    public let logLoss: Figure
    public let expectedCalibrationError: Figure
    public let operatingPoints: [AtOperatingPoint]
}

extension FigureSet {
    init(_ population: ResamplingPopulation, operatingPoints: [EvaluationReport.OperatingPoint], bootstrap: Bootstrap) {
        let thresholds = operatingPoints.map(\.threshold)
        let statistics = ResampledStatistics(
            observed: SampleStatistics(population.distribution, thresholds: thresholds),
            replicates: bootstrap.replicates(of: population) { SampleStatistics($0, thresholds: thresholds) })
        pictures = PictureCounts(normal: population.distribution.normalCount, pneumonia: population.distribution.pneumoniaCount)
        resampled = population.unit.rawValue
        areaUnderROC = statistics.figure(\.areaUnderROC)
        averagePrecision = statistics.figure(\.averagePrecision)
        brierScore = statistics.figure(\.brierScore)
        logLoss = statistics.figure(\.logLoss)
        expectedCalibrationError = statistics.figure(\.expectedCalibrationError)
        self.operatingPoints = operatingPoints.enumerated().map { AtOperatingPoint($1, at: $0, of: statistics) }
    }
}

extension FigureSet.AtOperatingPoint {
    fileprivate init(_ point: EvaluationReport.OperatingPoint, at index: Int, of statistics: ResampledStatistics) {
        name = point.name
        threshold = point.threshold
        confusionMatrix = statistics.observed.confusionMatrices[index]
        sensitivity = statistics.figure(at: index, ConfusionMatrix.sensitivity)
        specificity = statistics.figure(at: index, ConfusionMatrix.specificity)
        accuracy = statistics.figure(at: index, ConfusionMatrix.accuracy)
        balancedAccuracy = statistics.figure(at: index, ConfusionMatrix.balancedAccuracy)
        f1 = statistics.figure(at: index, ConfusionMatrix.f1)
        matthewsCorrelation = statistics.figure(at: index, ConfusionMatrix.matthewsCorrelation)
        predictiveValues = FigureSet.prevalences.map { FigureSet.PredictiveValues(prevalence: $0, at: index, of: statistics) }
    }
}

extension FigureSet.PredictiveValues {
    fileprivate init(prevalence: Double, at index: Int, of statistics: ResampledStatistics) {
        self.prevalence = prevalence
        positive = statistics.figure(at: index) { matrix in
            { () throws(UndefinedFigure) in try matrix.positivePredictiveValue(atPrevalence: prevalence) }
        }
        negative = statistics.figure(at: index) { matrix in
            { () throws(UndefinedFigure) in try matrix.negativePredictiveValue(atPrevalence: prevalence) }
        }
    }
}
