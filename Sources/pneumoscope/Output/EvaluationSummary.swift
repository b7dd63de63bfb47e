internal import Evaluation
internal import Foundation

/// The report's main figures as lines for a terminal.
struct EvaluationSummary {
    let report: EvaluationReport

    var lines: [String] {
        let counts = report.counts
        return [
            "\(counts.scored) pictures scored (\(counts.normal) normal, \(counts.pneumonia) pneumonia), \(counts.failed) failed, \(counts.flagged) flagged out of distribution",
            "AUC \(text(report.overall.areaUnderROC)), calibration error \(text(report.overall.expectedCalibrationError)), Brier score \(text(report.overall.brierScore))",
        ]
            + report.overall.operatingPoints.map { point in
                "\(point.name) (\(number(point.threshold))): accuracy \(text(point.accuracy)), sensitivity \(text(point.sensitivity)), specificity \(text(point.specificity))"
            }
    }

    private func text(_ figure: Figure) -> String {
        guard let value = figure.value else { return "unknown (\(figure.reason ?? "not defined"))" }
        guard let interval = figure.interval else { return number(value) }
        return "\(number(value)) [\(number(interval.lower)), \(number(interval.upper))]"
    }

    private func number(_ value: Double) -> String { String(format: "%.3f", value) }
}
