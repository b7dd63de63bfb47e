internal import Domain
internal import Foundation
internal import Radiography

/// The folder that `--saliency` names. Two films of one name do not overwrite each other.
final class OverlayFolder {
    /// A large film is drawn at a fraction of its size: the map has 7 × 7 places, and a screen about as many pixels.
    static let reducedSide = 1024

    private let folder: URL
    private var taken: Set<String> = []

    init(path: String) throws {
        folder = URL(filePath: path)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw ServiceError(.invalidRequest, "the folder \(path) cannot be made: \(error.localizedDescription)")
        }
    }

    func write(_ prediction: Prediction, of radiograph: Radiograph, from path: String) async throws {
        let pixels = SaliencyOverlay().render(prediction.saliency, over: radiograph)
        let png = try PNGEncoder(level: 6).encode(pixels, width: radiograph.width, height: radiograph.height, color: .rgb)
        try Data(png).write(to: folder.appending(path: freeName(for: URL(filePath: path).lastPathComponent)), options: .atomic)
    }

    private func freeName(for file: String) -> String {
        let names = sequence(first: 1) { $0 + 1 }.lazy.map { $0 == 1 ? "\(file).saliency.png" : "\(file).\($0).saliency.png" }
        let name = names.first { !self.taken.contains($0) } ?? file
        taken.insert(name)
        return name
    }
}
