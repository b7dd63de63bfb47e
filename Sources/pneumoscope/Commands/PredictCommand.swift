internal import ArgumentParser
internal import Domain
internal import Foundation
internal import HTTPAPI
internal import Inference
internal import Radiography

struct PredictCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Read radiographs from files (JPEG, PNG, DICOM) and print what the model says.",
        discussion: """
            A file that cannot be read is reported on standard error and the others go on; the command then exits with 1.

              pneumoscope predict film.dcm
              pneumoscope predict --recursive --json films/ > predictions.jsonl
              pneumoscope predict --saliency maps film.jpeg      writes maps/film.jpeg.saliency.png
            """)

    @Argument(help: ArgumentHelp("Pictures, or folders with --recursive.", valueName: "file"))
    var files: [String]

    @Flag(help: "Print one JSON object a line instead of a table.")
    var json = false

    @Option(help: ArgumentHelp("Write each picture with its saliency map laid over it into this folder.", valueName: "dir"))
    var saliency: String?

    @Flag(name: [.short, .long], help: "Read every file in folders and their sub-folders.")
    var recursive = false

    @Option(help: ArgumentHelp("The patient's age, where the files do not say it.", valueName: "years"))
    var age: Double?

    @Option(help: "Folder of model versions (MODELS_DIRECTORY; models).")
    var models: String?

    func validate() throws {
        if let age, Age(years: age) == nil { throw ValidationError("--age must be from 0 to 150 years.") }
    }

    func run() async throws {
        let pipeline = try await CommandPipeline.start(models: models)
        let overlays = try saliency.map { try OverlayFolder(path: $0) }
        let found = PictureFinder(recursive: recursive).find(files)
        var report = PredictionReport(files: found.map(\.path), json: json)
        try await pipeline.predictAll(found, age: age.flatMap(Age.init(years:))) { path, result, bytes in
            report.add(path, result)
            if let overlays, case .success(let prediction) = result {
                try await overlays.write(prediction, of: try await pipeline.pipeline.radiograph(bytes, reducedSide: OverlayFolder.reducedSide), from: path)
            }
        }
        report.finish()
        if report.hasFailures { throw ExitCode(1) }
    }
}
