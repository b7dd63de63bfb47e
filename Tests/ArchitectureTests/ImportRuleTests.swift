import Foundation
import TestSupport
import Testing

/// Arrows point down only: the table of docs/architecture.md, held against every import.
struct ImportRuleTests {
    /// What each target may import of ours.
    private static let allowed: [String: Set<String>] = [
        "Domain": [],
        "Evaluation": ["Domain"],
        "CArchive": [],
        "CHiredis": [],
        "CONNXRuntime": [],
        "CPostgreSQL": [],
        "CRadiograph": [],
        "Archive": ["CArchive", "Domain"],
        "ONNXRuntime": ["CONNXRuntime"],
        "SQL": ["CPostgreSQL"],
        "Radiography": ["Domain", "CRadiograph"],
        "Inference": ["Domain", "Radiography", "ONNXRuntime"],
        "Services": ["Domain"],
        "Identity": ["Services", "Domain"],
        "Coordination": ["Services", "Domain", "CHiredis"],
        "Syslog": ["Services", "Domain"],
        "Persistence": ["Services", "Domain", "SQL"],
        "HTTPAPI": ["Services", "Domain"],
        "pneumoscope": [
            "Archive", "Coordination", "Domain", "Evaluation", "HTTPAPI", "Identity", "Inference", "Persistence", "Radiography", "SQL", "Services", "Syslog",
        ],
    ]

    private static let sources = Project.root.appending(path: "Sources")

    private static let targets = (try? FileManager.default.contentsOfDirectory(atPath: sources.path)) ?? []

    @Test func everyTargetHasItsRule() {
        #expect(Set(Self.targets) == Set(Self.allowed.keys))
    }

    @Test(arguments: targets)
    func importsOnlyWhatItMay(_ target: String) throws {
        let mayImport = try #require(Self.allowed[target])
        for file in Project.files(in: Self.sources.appending(path: target)) where file.pathExtension == "swift" {
            for module in try Self.imports(of: file) where Self.allowed[module] != nil {
                #expect(mayImport.contains(module), "\(file.lastPathComponent) of \(target) imports \(module)")
            }
        }
    }

    /// A C module stays behind its wrapper only as long as no import of it is public.
    @Test func keepsCModulesPrivateToTheirWrappers() throws {
        for file in Project.files(in: Self.sources) where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(!text.contains("public import C"), "\(file.lastPathComponent)")
        }
    }

    @Test func theArchitectureDocumentNamesEveryTarget() throws {
        let document = try String(contentsOf: Project.root.appending(path: "docs/architecture.md"), encoding: .utf8)
        for target in Self.targets { #expect(document.contains("`\(target)`"), "docs/architecture.md does not name \(target)") }
    }

    private static func imports(of file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").filter { !$0.hasPrefix("@") && !["public", "internal", "private", "package"].contains($0) }
            guard words.first == "import", words.count >= 2 else { return nil }
            return words.last.map { String($0.split(separator: ".")[0]) }
        }
    }
}
