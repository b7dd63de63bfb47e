internal import Domain
internal import Foundation
internal import HTTPAPI

/// Prints answers as they come: a table or JSON lines on standard output, failures on standard error.
struct PredictionReport {
    private(set) var hasFailures = false
    private let json: Bool
    private let table: PredictionTable
    private var bar: ProgressBar

    init(files: [String], json: Bool) {
        self.json = json
        table = PredictionTable(files: files)
        bar = ProgressBar(total: files.count)
        if !json { Console.print(table.header) }
    }

    mutating func add(_ file: String, _ result: Result<Prediction, ServiceError>) {
        bar.interrupt {
            switch result {
            case .success(let prediction): Console.print(json ? line(Answer(file: file, prediction: prediction)) : table.row(file, prediction))
            case .failure(let error): Console.error("error: \(Console.printable(file)): \(error.message) (\(error.code.rawValue))")
            }
        }
        if case .failure = result { hasFailures = true }
        bar.advance()
    }

    func finish() {
        bar.erase()
        if !json { Console.print(Disclaimer.full) }
    }

    private struct Answer: Encodable {
        let file: String
        let prediction: Prediction

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(file, forKey: .file)
            try PredictionPayload(prediction, saliencyPNG: nil).encode(to: encoder)
        }

        enum CodingKeys: CodingKey { case file }
    }

    private func line(_ answer: Answer) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: (try? encoder.encode(answer)) ?? Data(), as: UTF8.self)
    }
}
