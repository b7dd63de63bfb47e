import Domain
import Radiography
import Testing

struct DisplayRangeTests {
    /// 100…1123 of 12 bits, each four times.
    private static let samples = (0..<4096).map { 100 + $0 / 4 }

    private func range(_ file: DICOMFile) throws -> DisplayRange { try RadiographDisplay.range(of: file.bytes(Self.samples)) }

    @Test func tellsTheFilesWindow() throws {
        let range = try range(DICOMFile(center: 600, width: 300))
        #expect(range == DisplayRange(minimum: 100, maximum: 1123, window: try DisplayWindow(center: 600, width: 300), bits: 12))
    }

    @Test(arguments: [DICOMFile(), DICOMFile(photometric: "MONOCHROME1"), DICOMFile(voiTable: (0..<4096).map { UInt16($0 / 2) })])
    func tellsTheValuesOwnRangeWhereThereIsNoWindow(_ file: DICOMFile) throws {
        #expect(try range(file) == DisplayRange(minimum: 100, maximum: 1123, window: try DisplayWindow(center: 612, width: 1024), bits: 12))
    }

    @Test func tellsValuesAfterTheModalityTransform() throws {
        let rescaled = try range(DICOMFile(slope: -2, intercept: 50, center: -1000, width: 800))
        #expect(rescaled == DisplayRange(minimum: -2196, maximum: -150, window: try DisplayWindow(center: -1000, width: 800), bits: 12))
        let table = try range(DICOMFile(center: 500, width: 99, modalityTable: (0..<4096).map { UInt16($0 * 3) }))
        #expect(table.minimum == 300 && table.maximum == 3369 && table.window.center == 500 && table.window.width == 99)
    }

    @Test func turnsAnExactWindowIntoTheSameLinearOne() throws {
        let exact = DICOMFile(center: 600, width: 300, function: "LINEAR_EXACT")
        let window = try range(exact).window
        #expect(window == (try DisplayWindow(center: 600.5, width: 301)))
        let bytes = exact.bytes(Self.samples)
        #expect(try RadiographDisplay().draw(bytes) == RadiographDisplay(window: window).draw(bytes))
    }

    @Test func tellsBytesOfOtherPictures() throws {
        let grey = try PNGEncoder().encode((0..<4096).map { UInt8($0 % 100 + 20) }, width: 64, height: 64, color: .grey)
        #expect(try RadiographDisplay.range(of: grey) == DisplayRange(minimum: 20, maximum: 119, window: DisplayWindow(center: 128, width: 256), bits: 8))
        let deep = try png16((0..<4096).map { UInt16(500 + $0) })
        #expect(
            try RadiographDisplay.range(of: deep)
                == DisplayRange(minimum: 500, maximum: 4595, window: DisplayWindow(center: 2548, width: 4096), bits: 16))
    }

    /// Sliders that start at the default window must not change what is seen.
    @Test(arguments: [DICOMFile(), DICOMFile(center: 600, width: 300), DICOMFile(slope: 0.5, intercept: -100, center: 200, width: 150)])
    func theDefaultWindowShowsWhatNoWindowShows(_ file: DICOMFile) throws {
        let bytes = file.bytes(Self.samples)
        #expect(try RadiographDisplay(window: range(file).window).draw(bytes) == RadiographDisplay().draw(bytes))
    }

    @Test func theDefaultWindowOfADeepPNGShowsWhatNoWindowShows() throws {
        let bytes = try png16((0..<4096).map { UInt16(truncatingIfNeeded: 300 + $0 * 13) })
        let window = try RadiographDisplay.range(of: bytes).window
        #expect(try RadiographDisplay(window: window).draw(bytes) == RadiographDisplay().draw(bytes))
    }

    @Test func refusesValuesBeyondMeasure() throws {
        let error = #expect(throws: ServiceError.self) { try range(DICOMFile(slope: 1e307, intercept: 0)) }
        #expect(error?.code == .corrupt)
    }
}
