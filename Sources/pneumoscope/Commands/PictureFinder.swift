internal import Foundation

/// Turns the paths of a command line into files: folders are walked, in order, where the caller asked for it.
struct PictureFinder {
    let recursive: Bool

    struct Found {
        let path: String
        /// What is wrong with it, where it cannot be read at all.
        let problem: String?
    }

    func find(_ paths: [String]) -> [Found] {
        paths.flatMap { path -> [Found] in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return [Found(path: path, problem: "no such file")] }
            guard isFolder.boolValue else { return [Found(path: path, problem: nil)] }
            guard recursive else { return [Found(path: path, problem: "is a folder: add --recursive to read what is in it")] }
            return walk(path)
        }
    }

    private func walk(_ folder: String) -> [Found] {
        let keys: [URLResourceKey] = [.isRegularFileKey]
        let files = FileManager.default.enumerator(
            at: URL(filePath: folder), includingPropertiesForKeys: keys, options: [.skipsHiddenFiles])
        let found = files?.compactMap { $0 as? URL }.filter { (try? $0.resourceValues(forKeys: Set(keys)).isRegularFile) == true } ?? []
        return found.map(\.relativePath).sorted().map { Found(path: $0, problem: nil) }
    }
}
