import Foundation
import TestSupport
import Testing

struct PredictCommandTests {
    private let program = Program(RunningServer.binary, environment: ["MODELS_DIRECTORY": Project.models.path])
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func printsATableAndTheDisclaimer() async throws {
        let outcome = try await program.run(["predict"] + Pictures.samples.map(\.path))
        #expect(outcome.status == 0, "\(outcome.error)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == Pictures.samples.count + 2)
        #expect(lines.first?.hasPrefix("FILE") == true && lines.last?.hasPrefix("Not for standalone diagnosis.") == true)
        for (sample, line) in zip(Pictures.samples, lines.dropFirst()) { #expect(line.contains(sample.lastPathComponent.prefix(20))) }
    }

    @Test func printsJSONLinesInTheOrderOfTheFiles() async throws {
        let files = Pictures.samples.map(\.path)
        let outcome = try await program.run(["predict", "--json", "--age", "4"] + files)
        let objects = try outcome.output.split(separator: "\n").map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
        #expect(objects.map { $0?["file"] as? String } == files)
        for object in objects {
            #expect((0...1).contains(object?["probability"] as? Double ?? -1))
            #expect((object?["disclaimer"] as? String)?.hasPrefix("Not for standalone diagnosis.") == true)
        }
    }

    @Test func goesOnPastABadFileAndSaysWhich() async throws {
        let bad = try folder.write(Data("no picture".utf8), to: "bad.txt")
        let outcome = try await program.run(["predict", bad.path, "/no/such/file", folder.url.path, Pictures.sampleFile().path])
        #expect(outcome.status == 1)
        let name = try Pictures.sampleFile().lastPathComponent
        #expect(outcome.output.contains(name.prefix(20)))
        let errors = outcome.error.split(separator: "\n")
        #expect(errors.count == 3)
        #expect(errors[0].contains("bad.txt") && errors[0].contains("notAPicture"))
        #expect(errors[1].contains("no such file") && errors[2].contains("--recursive"))
    }

    @Test func walksFolders() async throws {
        for (index, sample) in Pictures.samples.enumerated() { try folder.write(try Data(contentsOf: sample), to: "a/\(index)/film") }
        let outcome = try await program.run(["predict", "--recursive", "--json", folder.url.path])
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.output.split(separator: "\n").count == Pictures.samples.count)
    }

    @Test func writesOverlaysWithoutOverwriting() async throws {
        let sample = try Pictures.sampleFile()
        let outcome = try await program.run(["predict", "--saliency", folder.url.appending(path: "maps").path, sample.path, sample.path])
        #expect(outcome.status == 0, "\(outcome.error)")
        let maps = Project.files(in: folder.url.appending(path: "maps"))
        #expect(maps.count == 2)
        for map in maps { #expect(try Data(contentsOf: map).starts(with: [0x89, 0x50, 0x4E, 0x47])) }
    }

    @Test(arguments: [["predict"], ["predict", "--age", "200", "x"], ["nonsense"], ["predict", "--no-such-option", "x"]])
    func exitsWith2WhenCalledWrongly(_ arguments: [String]) async throws {
        let outcome = try await program.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty && !outcome.error.isEmpty)
    }

    @Test(arguments: [["--help"], ["predict", "--help"], ["serve", "--help"], ["evaluate", "--help"]])
    func teaches(_ arguments: [String]) async throws {
        let outcome = try await program.run(arguments)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("pneumoscope") && outcome.output.contains("USAGE"))
    }

    @Test func evaluatesLabelledPictures() async throws {
        let sample = try Data(contentsOf: Pictures.sampleFile())
        for index in 0..<3 {
            try folder.write(sample, to: "films/NORMAL/\(index).png")
            try folder.write(sample, to: "films/PNEUMONIA/\(index).png")
        }
        try folder.write(Data("x".utf8), to: "films/NORMAL/bad.png")
        let report = folder.url.appending(path: "report").path
        let outcome = try await program.run(["evaluate", folder.url.appending(path: "films").path, "--report", report, "--samples", "50"])
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.output.contains("AUC 0.500"))
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: report + ".json"))) as? [String: Any]
        #expect((json?["counts"] as? [String: Any])?["scored"] as? Int == 6)
        #expect((json?["failures"] as? [Any])?.count == 1)
        #expect(try String(contentsOfFile: report + ".html", encoding: .utf8).contains("Not for standalone diagnosis"))
    }
}
