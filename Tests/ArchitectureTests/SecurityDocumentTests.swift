import Foundation
import TestSupport
import Testing

/// docs/security.md says which test proves which control: each of them must be there, and stay.
struct SecurityDocumentTests {
    /// The sources of all tests, by their paths below `Tests`.
    private static let sources: [String: String] = {
        let folder = Project.root.appending(path: "Tests")
        let files = Project.files(in: folder).filter { ["swift", "py"].contains($0.pathExtension) }
        return Dictionary(
            uniqueKeysWithValues: files.map { (String($0.path.dropFirst(folder.path.count + 1)), (try? String(contentsOf: $0, encoding: .utf8)) ?? "") })
    }()

    private func document() throws -> String {
        try String(contentsOf: Project.root.appending(path: "docs/security.md"), encoding: .utf8)
    }

    @Test func namesOnlySwiftTestsThatThereAre() throws {
        let named = try document().matches(of: #/`(?:(\w+)\/)?(\w+Tests)\.(\w+)`/#)
        #expect(named.count > 100)
        for test in named {
            let (target, suite, name) = (test.1, test.2, test.3)
            let places = Self.sources.filter { path, text in
                (target.map { path.hasPrefix("\($0)/") } ?? true) && text.contains("struct \(suite) {") && text.contains("func \(name)(")
            }
            #expect(places.count == 1, "\(test.0) is in \(places.keys.sorted())")
        }
    }

    @Test func namesOnlyTestsOfThePageThatThereAre() throws {
        let named = try document().matches(of: #/`(test_\w+\.py)::(\w+)`/#)
        #expect(named.count > 5)
        for test in named {
            #expect(Self.sources.contains { $0.hasSuffix("/\(test.1)") && $1.contains("def \(test.2)(") }, "\(test.0) is not there")
        }
    }
}
