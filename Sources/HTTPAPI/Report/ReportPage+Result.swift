internal import Domain
internal import Foundation

extension ReportPage {
    /// The prediction that the study shows.
    struct ResultPart {
        let finding: String
        /// Names its colour.
        let findingClass: String
        /// What the finding means by the operating points.
        let meaning: String
        let probability: String
        let warnings: [Warning]
        let hasWarnings: Bool
        let bar: Bar
        let points: [Point]
        let details: [Fact]
        let sha256: String
        let time: Moment

        init(_ prediction: Prediction, at time: Timestamp) {
            let points = prediction.operatingPoints
            finding = prediction.finding.inWords
            findingClass = prediction.finding.rawValue
            meaning = Self.meaning(of: prediction)
            probability = prediction.probability.percent
            warnings = prediction.warnings.map { Warning(warning: $0.message) }
            hasWarnings = !warnings.isEmpty
            bar = Bar(prediction)
            self.points = [Point("High sensitivity", points.highSensitivity), Point("High specificity", points.highSpecificity)]
            details = Self.details(of: prediction)
            sha256 = prediction.model.sha256
            self.time = Moment(time)
        }

        private static func meaning(of prediction: Prediction) -> String {
            let points = prediction.operatingPoints
            let (low, high) = (points.highSensitivity.threshold.percent, points.highSpecificity.threshold.percent)
            if prediction.outOfDistribution.isFlagged {
                return "The picture is unlike those that the model learned from, so its probability is given without a verdict."
            }
            switch prediction.finding {
            case .pneumonia: return "At or above the high-specificity point of \(high)."
            case .normal: return "Below the high-sensitivity point of \(low)."
            case .indeterminate: return "Between the two operating points, \(low) and \(high): the model does not know."
            }
        }

        private static func details(of prediction: Prediction) -> [Fact] {
            let (strangeness, timings, model) = (prediction.outOfDistribution, prediction.timings, prediction.model)
            return [
                Fact("Model", "\(model.name) \(model.version), \(model.precision)"),
                Fact(
                    "Out of distribution",
                    "\(strangeness.score.decimals(2)), \(strangeness.isFlagged ? "above" : "within") the limit of \(strangeness.threshold.decimals(2))"),
                Fact(
                    "Time taken",
                    "\(timings.total.inWords): decoding \(timings.decode.inWords), waiting \(timings.queue.inWords), model \(timings.infer.inWords)"),
            ]
        }
    }

    struct Warning {
        let warning: String
    }

    /// An operating point in words.
    struct Point {
        let point: String
        let threshold: String
        let sensitivity: String
        let specificity: String

        init(_ name: String, _ point: OperatingPoint) {
            self.point = name
            threshold = point.threshold.percent
            sensitivity = point.sensitivity.percent
            specificity = point.specificity.percent
        }
    }

    /// The zones between the operating points and the needle, in thousandths of the bar.
    struct Bar {
        let low: Int
        let lowWidth: Int
        let highWidth: Int
        let high: Int
        let needle: Int

        init(_ prediction: Prediction) {
            let thousandths = { (share: Double) in Int((share * 1000).rounded()) }
            low = thousandths(prediction.operatingPoints.highSensitivity.threshold)
            high = thousandths(prediction.operatingPoints.highSpecificity.threshold)
            (lowWidth, highWidth) = (high - low, 1000 - high)
            needle = thousandths(min(max(prediction.probability, 0), 1))
        }
    }

    /// What earlier model versions said.
    struct EarlierPart {
        let predictions: [Row]

        init?(_ predictions: [RecordedPrediction]) {
            guard !predictions.isEmpty else { return nil }
            self.predictions = predictions.reversed().map(Row.init)
        }

        struct Row {
            let earlierFinding: String
            let earlierProbability: String
            let model: String
            let predicted: Moment

            init(_ recorded: RecordedPrediction) {
                let prediction = recorded.prediction
                earlierFinding = prediction.finding.inWords
                earlierProbability = prediction.probability.percent
                model = prediction.model.inWords
                predicted = Moment(recorded.predictedAt)
            }
        }
    }

    struct ReviewPart {
        let reviewer: String
        let reviewed: Moment
        let verdict: String
        let agrees: Bool
        let corrected: String?
        let comment: String?
        /// What the reviewer saw.
        let about: String?

        init(_ review: Review, of predictions: [RecordedPrediction]) {
            reviewer = review.reviewer.name
            reviewed = Moment(review.reviewedAt)
            agrees = review.verdict == .agree
            verdict = agrees ? "Agrees" : "Disagrees"
            corrected = review.correctedFinding?.inWords
            comment = review.note
            about = predictions.first { $0.id == review.prediction }.map { seen in
                "\(seen.prediction.finding.inWords), \(seen.prediction.probability.percent), by \(seen.prediction.model.inWords)"
            }
        }
    }
}

extension Finding {
    fileprivate var inWords: String {
        switch self {
        case .pneumonia: "Pneumonia suspected"
        case .indeterminate: "Indeterminate"
        case .normal: "Pneumonia not suspected"
        }
    }
}

extension ModelIdentity {
    fileprivate var inWords: String { "\(name) \(version) (\(precision))" }
}

extension Duration {
    fileprivate var inWords: String { "\(milliseconds.decimals(0))\u{A0}ms" }
}

extension Double {
    /// Whatever the language of the machine, so that the same study gives the same page.
    private static let style = FloatingPointFormatStyle<Double>(locale: Locale(identifier: "en_GB")).grouping(.never)

    fileprivate func decimals(_ count: Int) -> String { formatted(Self.style.precision(.fractionLength(count))) }

    /// To a tenth, and never as a certainty.
    fileprivate var percent: String {
        if self > 0, self < 0.0005 { return "< 0.1\u{A0}%" }
        if self < 1, self >= 0.9995 { return "> 99.9\u{A0}%" }
        return "\((self * 100).decimals(1))\u{A0}%"
    }
}
