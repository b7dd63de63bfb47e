internal import Domain
internal import Foundation

/// Predictions as a table for people: file, finding, probability, warnings.
struct PredictionTable {
    private let fileWidth: Int

    init(files: [String]) {
        fileWidth = min(60, max(4, files.map(\.count).max() ?? 0))
    }

    var header: String { row("FILE", "FINDING", "PROBABILITY", "WARNINGS") }

    func row(_ file: String, _ prediction: Prediction) -> String {
        let warnings = prediction.warnings.map(\.code.rawValue).joined(separator: ", ")
        return row(Console.printable(file), prediction.finding.rawValue, String(format: "%.3f", prediction.probability), warnings.isEmpty ? "none" : warnings)
    }

    private func row(_ file: String, _ finding: String, _ probability: String, _ warnings: String) -> String {
        [pad(file, fileWidth), pad(finding, 13), pad(probability, 11), warnings].joined(separator: "  ")
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
