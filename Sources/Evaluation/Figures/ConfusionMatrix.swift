/// Calls against labels at one threshold; a probability at or above it is called pneumonia. Figures as scikit-learn defines them,
/// except that a zero denominator is a reason here, not a zero.
public struct ConfusionMatrix: Sendable, Codable, Hashable {
    public let truePositives: Int
    public let falsePositives: Int
    public let trueNegatives: Int
    public let falseNegatives: Int

    public init(truePositives: Int, falsePositives: Int, trueNegatives: Int, falseNegatives: Int) {
        self.truePositives = truePositives
        self.falsePositives = falsePositives
        self.trueNegatives = trueNegatives
        self.falseNegatives = falseNegatives
    }

    public init(_ distribution: ScoreDistribution, threshold: Double) {
        let called = distribution.firstIndex(atOrAbove: threshold)...
        truePositives = distribution.pneumonia[called].reduce(0, +)
        falsePositives = distribution.normal[called].reduce(0, +)
        trueNegatives = distribution.normalCount - falsePositives
        falseNegatives = distribution.pneumoniaCount - truePositives
    }

    public var normal: Int { trueNegatives + falsePositives }
    public var pneumonia: Int { truePositives + falseNegatives }
    public var calledNormal: Int { trueNegatives + falseNegatives }
    public var calledPneumonia: Int { truePositives + falsePositives }
    public var count: Int { normal + pneumonia }
}

extension ConfusionMatrix {
    public func sensitivity() throws(UndefinedFigure) -> Double {
        try ratio(truePositives, pneumonia, else: .noPneumonia)
    }

    public func specificity() throws(UndefinedFigure) -> Double {
        try ratio(trueNegatives, normal, else: .noNormal)
    }

    public func accuracy() throws(UndefinedFigure) -> Double {
        try ratio(truePositives + trueNegatives, count, else: .noPictures)
    }

    public func balancedAccuracy() throws(UndefinedFigure) -> Double {
        try (sensitivity() + specificity()) / 2
    }

    /// Of pneumonia. It is undefined without pneumonia pictures: it would be 0 whatever the model does.
    public func f1() throws(UndefinedFigure) -> Double {
        guard pneumonia > 0 else { throw .noPneumonia }
        return Double(2 * truePositives) / Double(pneumonia + calledPneumonia)
    }

    public func matthewsCorrelation() throws(UndefinedFigure) -> Double {
        let margins: [(Int, UndefinedFigure)] = [
            (normal, .noNormal), (pneumonia, .noPneumonia), (calledNormal, .noneCalledNormal), (calledPneumonia, .noneCalledPneumonia),
        ]
        for (margin, reason) in margins where margin == 0 { throw reason }
        let agreement = Double(truePositives) * Double(trueNegatives) - Double(falsePositives) * Double(falseNegatives)
        return agreement / margins.map { Double($0.0).squareRoot() }.reduce(1, *)
    }
}

extension ConfusionMatrix {
    /// The chance that a picture called pneumonia is one, where `prevalence` of the pictures are: the share of sick in a set collected
    /// for an evaluation is seldom that of the ward.
    public func positivePredictiveValue(atPrevalence prevalence: Double) throws(UndefinedFigure) -> Double {
        let found = try sensitivity() * prevalence
        let falseAlarms = try (1 - specificity()) * (1 - prevalence)
        return try ratio(found, found + falseAlarms, else: .noneCalledPneumonia)
    }

    /// The chance that a picture called normal is so, where `prevalence` of the pictures are pneumonia.
    public func negativePredictiveValue(atPrevalence prevalence: Double) throws(UndefinedFigure) -> Double {
        let cleared = try specificity() * (1 - prevalence)
        let missed = try (1 - sensitivity()) * prevalence
        return try ratio(cleared, cleared + missed, else: .noneCalledNormal)
    }
}
