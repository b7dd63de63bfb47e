import Domain
import Radiography
import Testing

struct SaliencyOverlayTests {
    private func radiograph() throws -> Radiograph {
        try RadiographDecoder().decode(try PNGEncoder().encode([UInt8](repeating: 100, count: 64 * 64), width: 64, height: 64, color: .grey))
    }

    @Test func leavesThePictureAsItIsWhereThereIsNoEvidence() throws {
        let map = SaliencyMap(width: 2, height: 2, intensities: [0, 0, 0, 0])
        #expect(SaliencyOverlay().render(map, over: try radiograph()).allSatisfy { $0 == 100 })
    }

    @Test func coloursWhereTheEvidenceIs() throws {
        let map = SaliencyMap(width: 2, height: 1, intensities: [0, 255])
        let pixels = SaliencyOverlay().render(map, over: try radiograph())
        #expect(Array(pixels[0..<3]) == [100, 100, 100])
        let hot = Array(pixels[63 * 3..<64 * 3])
        #expect(hot[0] > 150 && hot[0] > hot[2], "yellow, not \(hot)")
    }

    /// Blocks of the map's few places would look like borders in the lung.
    @Test func goesFromPlaceToPlaceWithoutSteps() throws {
        let map = SaliencyMap(width: 3, height: 1, intensities: [0, 255, 0])
        let pixels = SaliencyOverlay().render(map, over: try radiograph())
        let greens = stride(from: 1, to: 64 * 3, by: 3).map { Int(pixels[$0]) }
        #expect(zip(greens, greens.dropFirst()).allSatisfy { abs($0 - $1) < 16 }, "\(greens)")
        #expect(greens == greens.reversed(), "\(greens)")
    }

    @Test func coversNothingAtNoOpacityAndAllAtFull() throws {
        let map = SaliencyMap(width: 1, height: 1, intensities: [255])
        #expect(SaliencyOverlay(opacity: 0).render(map, over: try radiograph()).allSatisfy { $0 == 100 })
        #expect(Array(SaliencyOverlay(opacity: 1).render(map, over: try radiograph())[0..<3]) == [252, 255, 164])
    }
}
