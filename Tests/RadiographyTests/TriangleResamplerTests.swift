import Foundation
import TestSupport
import Testing

@testable import Radiography

struct TriangleResamplerTests {
    private func resize(_ pixels: [UInt8], from source: (Int, Int), to target: (Int, Int)) -> [UInt8] {
        pixels.withUnsafeBufferPointer { TriangleResampler(from: (width: source.0, height: source.1), to: (width: target.0, height: target.1)).resize($0) }
    }

    @Test(arguments: [(64, 64), (224, 224), (225, 223), (1360, 920), (64, 4000)])
    func keepsAFlatPictureFlat(_ width: Int, _ height: Int) {
        let flat = [UInt8](repeating: 97, count: width * height)
        #expect(resize(flat, from: (width, height), to: (224, 224)).allSatisfy { $0 == 97 })
    }

    @Test func leavesAPictureOfTheRightSizeAlone() {
        let pixels = (0..<224 * 224).map { UInt8(truncatingIfNeeded: $0 * 7) }
        #expect(resize(pixels, from: (224, 224), to: (224, 224)) == pixels)
    }

    @Test func averagesWhatItShrinks() {
        #expect(resize([0, 0, 255, 255, 0, 0, 255, 255], from: (4, 2), to: (2, 1)) == [36, 219])
    }

    private static let hasPillow = Program.pythonHas("PIL, numpy", for: "the comparison of the resize with Pillow")

    /// The training pictures were resized by Pillow: anything but equality would be a shift between training and service.
    @Test(
        .enabled(if: hasPillow, "Python has no Pillow"),
        arguments: [(300, 260), (1360, 920), (223, 225), (100, 100), (64, 3000), (2047, 1021)])
    func equalsPillowBitForBit(_ width: Int, _ height: Int) async throws {
        var state: UInt32 = 7
        let pixels = (0..<width * height).map { _ -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        let folder = try TemporaryFolder()
        try folder.write(pixels, to: "source")
        let script = """
            import sys; from PIL import Image
            source = Image.frombytes('L', (\(width), \(height)), open('source', 'rb').read())
            narrowed = source.resize((224, \(height)), Image.BILINEAR)  # in this order in every version of Pillow
            open('target', 'wb').write(narrowed.resize((224, 224), Image.BILINEAR).tobytes())
            """
        _ = try await Program.python.check(["-c", script], folder: folder.url)
        let expected = try [UInt8](Data(contentsOf: folder.url.appending(path: "target")))
        #expect(resize(pixels, from: (width, height), to: (224, 224)) == expected)
    }
}
