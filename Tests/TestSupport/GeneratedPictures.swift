public import Foundation

/// The pictures that Tests/Generators writes, made once a run.
public struct GeneratedPictures: Sendable {
    public struct Entry: Decodable, Sendable, CustomStringConvertible {
        public let file: String
        /// `ok`, or the error's code.
        public let expected: String
        public let width: Int?
        public let height: Int?
        public let what: String

        public var description: String { file }
        public var isGood: Bool { expected == "ok" }
    }

    public let folder: URL
    public let entries: [Entry]

    public func bytes(of entry: Entry) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: folder.appending(path: entry.file)))
    }

    public var good: [Entry] { entries.filter(\.isGood) }
    public var bad: [Entry] { entries.filter { !$0.isGood } }

    /// `nil`, and said aloud, where Python cannot make them.
    public static let shared: GeneratedPictures? = {
        guard Program.pythonHas("numpy, PIL, pydicom", for: "the tests on generated pictures") else { return nil }
        do {
            return try GeneratedPictures(folder: Project.root.appending(path: ".build/generated-pictures"))
        } catch {
            Project.sayAloud("the tests on generated pictures, because the generator failed: \(error)")
            return nil
        }
    }()

    private init(folder: URL) throws {
        self.folder = folder
        _ = try Program(Project.root.appending(path: "scripts/generate-pictures").path).checkAndWait([])
        entries = try JSONDecoder().decode([Entry].self, from: Data(contentsOf: folder.appending(path: "manifest.json")))
    }
}
