internal import Domain

extension EvaluationReport {
    /// Below it in either class, a figure moves by several points with a single picture.
    static let fewPictures = 50

    /// What has to be known before the figures are believed, most weighty first.
    static func notes(on figures: FigureSet, counts: Counts) -> [String] {
        failureNotes(counts) + sizeNotes(counts) + flagNotes(counts) + resamplingNotes(figures, counts)
            + figures.operatingPoints.flatMap(collapsedIntervalNotes)
    }

    private static func failureNotes(_ counts: Counts) -> [String] {
        counts.failed == 0 ? [] : ["\(counts.failed) of \(counts.pictures) pictures got no score and are in no figure."]
    }

    private static func sizeNotes(_ counts: Counts) -> [String] {
        [("normal", counts.normal), ("pneumonia", counts.pneumonia)].compactMap { word, count in
            switch count {
            case 0: "There is no scored \(word) picture, so figures that compare the two are undefined."
            case ..<fewPictures: "Scored \(word) pictures: only \(count). Read the intervals, not the figures."
            default: nil
            }
        }
    }

    private static func flagNotes(_ counts: Counts) -> [String] {
        guard counts.flagged > 0 else { return [] }
        let flagged = "\(counts.flagged) of \(counts.scored) pictures were flagged as unlike the training radiographs"
        return [flagged + "; they are in the figures all the same."]
    }

    private static func resamplingNotes(_ figures: FigureSet, _ counts: Counts) -> [String] {
        if figures.resampled == ResamplingPopulation.Unit.group.rawValue {
            return ["Intervals come of drawing whole groups, of which there are \(counts.groups)."]
        }
        if counts.groups == 0 {
            return ["No groups were given: if a patient has several pictures here, the true intervals are wider."]
        }
        return counts.groups < Bootstrap.minimumGroups
            ? ["\(counts.groups) groups are too few to draw whole ones, so intervals speak for these groups only, not for others."] : []
    }

    /// Where every resample agrees, the bootstrap knows no uncertainty; Wilson's interval does.
    private static func collapsedIntervalNotes(_ point: FigureSet.AtOperatingPoint) -> [String] {
        let matrix = point.confusionMatrix
        return [
            (word: "sensitivity", figure: point.sensitivity, successes: matrix.truePositives, count: matrix.pneumonia),
            (word: "specificity", figure: point.specificity, successes: matrix.trueNegatives, count: matrix.normal),
        ].compactMap { share in
            guard let interval = share.figure.interval, interval.lower == interval.upper else { return nil }
            let wilson = WilsonInterval(successes: Double(share.successes), count: share.count)
            let range = "\(wilson.lower.decimals(3)) to \(wilson.upper.decimals(3))"
            return "The \(share.word) at \(point.name) is the same on every resample; Wilson's interval for it is \(range)."
        }
    }
}
