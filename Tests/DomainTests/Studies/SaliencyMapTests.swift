import Domain
import Testing

struct SaliencyMapTests {
    @Test func drawsEvidenceOnAnAbsoluteScale() {
        let map = SaliencyMap(width: 8, height: 8, activation: .init(width: 2, height: 2, values: [2, 2, 2, 2]), scale: 4)
        #expect(map.intensities.allSatisfy { $0 == 128 })
    }

    @Test func drawsNothingForEvidenceAgainst() {
        let map = SaliencyMap(width: 8, height: 8, activation: .init(width: 2, height: 2, values: [-3, -1, -2, -9]), scale: 4)
        #expect(map.intensities.allSatisfy { $0 == 0 })
    }

    @Test func keepsThePlaceOfTheEvidence() {
        var activation = [Float](repeating: 0, count: 49)
        activation[1 * 7 + 5] = 100
        let map = SaliencyMap(width: 224, height: 224, activation: .init(width: 7, height: 7, values: activation), scale: 4)
        // No drawn pixel lies on a cell's very centre, so the peak falls a little short of 255.
        let peak = map.intensities.max() ?? 0
        #expect(peak > 240)
        let brightest = map.intensities.firstIndex(of: peak)
        #expect(brightest.map { $0 / 224 / 32 } == 1)
        #expect(brightest.map { $0 % 224 / 32 } == 5)
        #expect(map.intensities[200 * 224 + 20] == 0)
    }

    @Test func interpolatesBetweenCells() {
        let map = SaliencyMap(width: 4, height: 1, activation: .init(width: 2, height: 1, values: [0, 4]), scale: 4)
        #expect(map.intensities == [0, 64, 191, 255])
    }

    @Test func isItsPixelsWhereItHasACellForEach() {
        let pixels = (0...255).map { UInt8($0) }
        #expect(SaliencyMap(width: 64, height: 4, intensities: pixels).intensities == pixels)
    }
}
