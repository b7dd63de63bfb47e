public import Foundation

/// Where things are, from the tests' own place in the source tree.
public enum Project {
    public static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL

    public static let models = root.appending(path: "models")

    /// The versions that the project ships, oldest first.
    public static let modelVersions = ((try? FileManager.default.contentsOfDirectory(atPath: models.appending(path: "pneumonia").path)) ?? [])
        .filter { Int($0) != nil }.sorted { $0.compare($1, options: .numeric) == .orderedAscending }

    /// Real radiographs, which are not part of the project: beside it, or where PNEUMOSCOPE_SHARED says. `nil`, and said aloud, where they are not.
    public static let sharedData: URL? = {
        let shared = ProcessInfo.processInfo.environment["PNEUMOSCOPE_SHARED"].map { URL(filePath: $0) } ?? root.appending(path: "../shared")
        let data = shared.appending(path: "data").standardizedFileURL
        guard FileManager.default.fileExists(atPath: data.path) else {
            sayAloud("the tests on real radiographs, because there is no \(data.path); set PNEUMOSCOPE_SHARED")
            return nil
        }
        return data
    }()

    /// The files of a folder, in order, or none where it is missing.
    public static func files(in folder: URL?) -> [URL] {
        guard let folder, let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey]) else { return [] }
        return walk.compactMap { $0 as? URL }
            .filter { (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true }
            .sorted { $0.path < $1.path }
    }

    /// A skip that nobody reads is a silent one.
    public static func sayAloud(_ what: String) {
        FileHandle.standardError.write(Data("SKIPPED: \(what)\n".utf8))
    }
}
