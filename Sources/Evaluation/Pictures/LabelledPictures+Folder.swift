import Foundation

extension LabelledPictures {
    /// Every file below `NORMAL` and `PNEUMONIA` (in any case), however deep, in order of its name. Hidden files are left out.
    static func folder(_ folder: URL) throws(LabelledPicturesError) -> [LabelledPicture] {
        var pictures: [LabelledPicture] = []
        for (subfolder, label) in try labelledSubfolders(of: folder) {
            for path in try files(below: subfolder, of: folder) {
                let name = "\(subfolder)/\(path)"
                pictures.append(LabelledPicture(path: folder.appending(path: name), name: name, label: label))
            }
        }
        guard !pictures.isEmpty else { throw failure(folder, "NORMAL and PNEUMONIA hold no files") }
        return pictures.sorted { $0.name < $1.name }
    }

    private static func labelledSubfolders(of folder: URL) throws(LabelledPicturesError) -> [(String, LabelledPicture.Label)] {
        let labelled = try list(folder) { try FileManager.default.contentsOfDirectory(atPath: folder.path) }
            .filter { isFolder(folder.appending(path: $0)) }
            .compactMap { name in LabelledPicture.Label(rawValue: name.lowercased()).map { (name, $0) } }
        guard !labelled.isEmpty else { throw failure(folder, "has neither a folder NORMAL nor a folder PNEUMONIA") }
        return labelled
    }

    private static func files(below subfolder: String, of folder: URL) throws(LabelledPicturesError) -> [String] {
        let root = folder.appending(path: subfolder).resolvingSymlinksInPath()
        let visible = try list(folder) { try FileManager.default.subpathsOfDirectory(atPath: root.path) }
            .filter { !$0.split(separator: "/").contains { $0.hasPrefix(".") } }
        var files: [String] = []
        for path in visible {
            let item = root.appending(path: path)
            guard isFolder(item) else { files.append(path); continue }
            // Followed, links could go in circles; passed over in silence, they would shrink the evaluation unseen.
            guard !isLink(item) else { throw failure(folder, "\(subfolder)/\(path) is a link to a folder, which is not followed") }
        }
        return files
    }

    private static func list(_ folder: URL, _ contents: () throws -> [String]) throws(LabelledPicturesError) -> [String] {
        do { return try contents() } catch { throw failure(folder, "cannot be listed") }
    }

    private static func isFolder(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue
    }

    private static func isLink(_ url: URL) -> Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: url.path)) != nil
    }

    private static func failure(_ folder: URL, _ message: String) -> LabelledPicturesError {
        LabelledPicturesError(source: folder.lastPathComponent, message: message)
    }
}
