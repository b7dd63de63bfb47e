internal import ArgumentParser
internal import Domain
internal import Evaluation
internal import Foundation
internal import Inference

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure the model on labelled films of your own.",
        discussion: """
            Give a folder with sub-folders NORMAL and PNEUMONIA, or a CSV with the header path,label or path,label,group. A group is whatever makes
            pictures resemble each other, such as the patient: intervals are then drawn over groups. Writes <report>.html for people and <report>.json.

              pneumoscope evaluate films/ --report films-report
              pneumoscope evaluate films.csv
            """)

    @Argument(help: ArgumentHelp("Folder or CSV of labelled pictures.", valueName: "source"))
    var source: String

    @Option(help: ArgumentHelp("Where to write the report, without the extension.", valueName: "path"))
    var report = "evaluation"

    @Option(help: "Bootstrap samples for the intervals.")
    var samples = 2000

    @Option(help: "Seed of the bootstrap.")
    var seed: UInt64 = 1

    @Option(help: "Folder of model versions (MODELS_DIRECTORY; models).")
    var models: String?

    func validate() throws {
        guard (1...1_000_000).contains(samples) else { throw ValidationError("--samples must be from 1 to 1000000.") }
    }

    func run() async throws {
        let pictures = try LabelledPictures.load(from: URL(filePath: source))
        let pipeline = try await CommandPipeline.start(models: models)
        let scored = try await score(pictures, with: pipeline)
        let report = EvaluationReport.make(
            pictures: scored, operatingPoints: .init(pipeline.pipeline.manifest.operatingPoints), model: pipeline.pipeline.model,
            dataset: URL(filePath: source).lastPathComponent, bootstrap: Bootstrap(samples: samples, seed: seed))
        try write(report)
    }

    private func score(_ pictures: [LabelledPicture], with pipeline: CommandPipeline) async throws -> [ScoredPicture] {
        var bar = ProgressBar(total: pictures.count)
        var scored: [ScoredPicture] = []
        let files = pictures.map { PictureFinder.Found(path: $0.path.path, problem: nil) }
        try await pipeline.predictAll(files) { _, result, _ in
            scored.append(ScoredPicture(pictures[scored.count], outcome: .init(result)))
            bar.advance()
        }
        bar.erase()
        return scored
    }

    private func write(_ report: EvaluationReport) throws {
        try report.json().write(to: URL(filePath: "\(self.report).json"), options: .atomic)
        try Data(HTMLReport(report).render().utf8).write(to: URL(filePath: "\(self.report).html"), options: .atomic)
        EvaluationSummary(report: report).lines.forEach(Console.print)
        Console.print("Report: \(self.report).html and \(self.report).json")
        Console.print(Disclaimer.full)
    }
}

extension ScoredPicture.Outcome {
    fileprivate init(_ result: Result<Prediction, ServiceError>) {
        switch result {
        case .failure(let error):
            self = .failed(reason: error.message)
        case .success(let prediction):
            self = .scored(
                .init(
                    probability: prediction.probability, finding: prediction.finding.rawValue, isOutOfDistribution: prediction.outOfDistribution.isFlagged,
                    warnings: prediction.warnings.map(\.code.rawValue)))
        }
    }
}

extension [EvaluationReport.OperatingPoint] {
    fileprivate init(_ points: OperatingPoints) {
        self = [
            .init(name: "highSensitivity", threshold: points.highSensitivity.threshold),
            .init(name: "balanced", threshold: points.balanced.threshold),
            .init(name: "highSpecificity", threshold: points.highSpecificity.threshold),
        ]
    }
}
