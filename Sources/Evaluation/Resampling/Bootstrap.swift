/// How sure a figure is: it is computed again on resamples of the pictures, drawn with replacement, and the middle 95 % of its values
/// are its interval (the percentile bootstrap).
///
/// Resamples are not stratified by label: how many sick a place sees is part of the chance. Where pictures come in groups, such as the
/// films of one patient, whole groups are drawn (the cluster bootstrap), since films of one group err together.
public struct Bootstrap: Sendable {
    public static let level = 0.95
    /// Below it, drawing whole groups gives too few different resamples to make an interval of, so pictures are drawn instead.
    public static let minimumGroups = 10

    public let samples: Int
    public let seed: UInt64

    /// - Parameter samples: 0 leaves the intervals out.
    public init(samples: Int = 2000, seed: UInt64 = 1) {
        precondition(samples >= 0)
        self.samples = samples
        self.seed = seed
    }

    /// The statistic on each resample of `population`, in an order that the seed fixes.
    func replicates<Statistic>(of population: ResamplingPopulation, statistic: (ScoreDistribution) -> Statistic) -> [Statistic] {
        guard population.unitCount > 0 else { return [] }
        var generator = Xoshiro256(seed: seed)
        var resample = population.distribution
        return (0..<samples).map { _ in
            population.resample(into: &resample, using: &generator)
            return statistic(resample)
        }
    }
}
