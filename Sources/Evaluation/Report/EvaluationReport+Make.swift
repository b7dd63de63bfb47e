public import Domain
public import Foundation

extension EvaluationReport {
    /// A group smaller than this is counted but not reported apart: its intervals would say nothing.
    public static let minimumGroupSize = 20
    static let worstMissesShown = 24

    public static func make(
        pictures: [ScoredPicture], operatingPoints: [OperatingPoint], model: ModelIdentity, dataset: String,
        bootstrap: Bootstrap = Bootstrap(), created: Date = Date()
    ) -> EvaluationReport {
        let (evaluated, failures) = pictures.partitioned()
        let figures = { FigureSet(ResamplingPopulation($0), operatingPoints: operatingPoints, bootstrap: bootstrap) }
        let groups = Dictionary(grouping: evaluated.filter { $0.group != nil }) { $0.group ?? "" }
        let reported = groups.filter { $0.value.count >= minimumGroupSize }.sorted { $0.key < $1.key }
        let unflagged = evaluated.filter { !$0.score.isOutOfDistribution }
        let overall = figures(evaluated)
        let counts = Counts(evaluated, failed: failures.count, groups: groups.count, groupsReportedApart: reported.count)
        return EvaluationReport(
            schema: 1, disclaimer: disclaimer, created: created, dataset: dataset, model: model,
            bootstrap: Resampling(samples: bootstrap.samples, seed: bootstrap.seed, level: Bootstrap.level),
            counts: counts, notes: notes(on: overall, counts: counts), overall: overall,
            unflagged: unflagged.isEmpty || unflagged.count == evaluated.count ? nil : figures(unflagged),
            groups: reported.map { Group(group: $0.key, figures: figures($0.value)) },
            curves: Curves(ScoreDistribution(evaluated.map { ($0.probability, $0.label) })),
            findings: evaluated.tally { [$0.score.finding] }, warnings: evaluated.tally { $0.score.warnings },
            worstMisses: evaluated.worstMisses(at: operatingPoints), failures: failures)
    }
}

extension EvaluationReport.Counts {
    fileprivate init(_ evaluated: [EvaluatedPicture], failed: Int, groups: Int, groupsReportedApart: Int) {
        let flagged = evaluated.count(where: \.score.isOutOfDistribution)
        let normal = evaluated.count { $0.label == .normal }
        self.init(
            pictures: evaluated.count + failed, failed: failed, scored: evaluated.count, normal: normal, pneumonia: evaluated.count - normal,
            flagged: flagged, flaggedShare: try? ratio(flagged, evaluated.count, else: .noPictures),
            groups: groups, groupsReportedApart: groupsReportedApart)
    }
}

extension EvaluationReport.Curves {
    fileprivate init(_ distribution: ScoreDistribution) {
        receiverOperatingCharacteristic = (try? ReceiverOperatingCharacteristic(distribution).points()) ?? []
        precisionRecall = (try? PrecisionRecall(distribution).points()) ?? []
        reliability = Calibration(distribution).bins()
        scores = ScoreHistogram(distribution)
    }
}

extension [EvaluatedPicture] {
    /// Most frequent word first.
    fileprivate func tally(_ words: (EvaluatedPicture) -> [String]) -> [EvaluationReport.Tally] {
        var counts: [String: (normal: Int, pneumonia: Int)] = [:]
        for picture in self {
            for word in Set(words(picture)) {
                counts[word, default: (0, 0)].normal += picture.label == .normal ? 1 : 0
                counts[word, default: (0, 0)].pneumonia += picture.label == .pneumonia ? 1 : 0
            }
        }
        return counts.map { EvaluationReport.Tally(name: $0, normal: $1.normal, pneumonia: $1.pneumonia) }
            .sorted { ($1.normal + $1.pneumonia, $0.name) < ($0.normal + $0.pneumonia, $1.name) }
    }

    /// The surest mistakes first.
    fileprivate func worstMisses(at points: [EvaluationReport.OperatingPoint]) -> [EvaluationReport.Miss] {
        sorted { ($1.error, $0.picture.name) < ($0.error, $1.picture.name) }
            .lazy.map { EvaluationReport.Miss($0, at: points) }
            .filter { !$0.wrongAt.isEmpty }
            .prefix(EvaluationReport.worstMissesShown).map(\.self)
    }
}

extension EvaluationReport.Miss {
    fileprivate init(_ evaluated: EvaluatedPicture, at points: [EvaluationReport.OperatingPoint]) {
        self.init(
            name: evaluated.picture.name, group: evaluated.group, label: evaluated.label, probability: evaluated.probability,
            finding: evaluated.score.finding, isOutOfDistribution: evaluated.score.isOutOfDistribution, warnings: evaluated.score.warnings,
            wrongAt: points.filter { (evaluated.probability >= $0.threshold) != (evaluated.label == .pneumonia) }.map(\.name))
    }
}
