internal import Foundation

/// What lies beside the project or the binary, wherever the command is run from.
enum NearestFolder {
    /// The folder of this name here, or in the nearest folder above the binary that has one.
    static func holding(_ path: String) -> URL? {
        let here = URL(filePath: FileManager.default.currentDirectoryPath)
        let binary = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let above = sequence(first: binary.deletingLastPathComponent()) { $0.path == "/" ? nil : $0.deletingLastPathComponent() }
        return ([here] + Array(above)).map { $0.appending(path: path) }.first { FileManager.default.fileExists(atPath: $0.path) }
    }
}
