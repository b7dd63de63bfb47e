/// What one sample of pictures, the observed or a resampled one, contributes to every figure.
struct SampleStatistics: Sendable {
    typealias Value = Result<Double, UndefinedFigure>

    let areaUnderROC: Value
    let averagePrecision: Value
    let brierScore: Value
    let logLoss: Value
    let expectedCalibrationError: Value
    /// One an operating point, in their order.
    let confusionMatrices: [ConfusionMatrix]

    init(_ distribution: ScoreDistribution, thresholds: [Double]) {
        let calibration = Calibration(distribution)
        areaUnderROC = Value(catching: ReceiverOperatingCharacteristic(distribution).areaUnderCurve)
        averagePrecision = Value(catching: PrecisionRecall(distribution).averagePrecision)
        brierScore = Value(catching: calibration.brierScore)
        logLoss = Value(catching: calibration.logLoss)
        expectedCalibrationError = Value(catching: calibration.expectedError)
        confusionMatrices = thresholds.map { ConfusionMatrix(distribution, threshold: $0) }
    }
}

/// The observed sample and its resamples, from which any figure can be read with its interval.
struct ResampledStatistics: Sendable {
    let observed: SampleStatistics
    let replicates: [SampleStatistics]

    func figure(_ value: (SampleStatistics) -> SampleStatistics.Value) -> Figure {
        Figure(value(observed), replicates: replicates.map(value))
    }

    /// A figure of the confusion matrix at the operating point of that index, such as `ConfusionMatrix.sensitivity`.
    func figure(at point: Int, _ value: (ConfusionMatrix) -> () throws(UndefinedFigure) -> Double) -> Figure {
        figure { SampleStatistics.Value(catching: value($0.confusionMatrices[point])) }
    }
}
