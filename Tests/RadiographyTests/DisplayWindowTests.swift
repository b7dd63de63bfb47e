import Domain
import Radiography
import Testing

struct DisplayWindowTests {
    /// 0…4095 in steps of one, then of the picture: every stored value of 12 bits once.
    private static let ramp = Array(0..<4096)

    private func draw(_ bytes: [UInt8], _ center: Double, _ width: Double) throws -> [UInt8] {
        try RadiographDisplay(window: DisplayWindow(center: center, width: width)).draw(bytes).pixels
    }

    /// PS3.3 C.11.2.1.2, as it is printed there.
    private func level(_ value: Double, _ center: Double, _ width: Double) -> Double {
        if value <= center - 0.5 - (width - 1) / 2 { return 0 }
        if value > center - 0.5 + (width - 1) / 2 { return 255 }
        return ((value - (center - 0.5)) / (width - 1) + 0.5) * 255
    }

    private func isClose(_ levels: [UInt8], to values: [Double], _ center: Double, _ width: Double) -> Bool {
        zip(levels, values).allSatisfy { abs(Double($0) - level($1, center, width)) < 1.001 }
    }

    @Test(arguments: [(2048.0, 4096.0), (2048, 400), (100, 2), (0, 1), (100.5, 1), (-500, 300), (9000, 100), (1000.25, 333.5)])
    func windowsTheStoredValuesOfDICOM(_ center: Double, _ width: Double) throws {
        let levels = try draw(DICOMFile().bytes(Self.ramp), center, width)
        #expect(isClose(levels, to: Self.ramp.map(Double.init), center, width))
    }

    @Test(arguments: [(1.0, -1024.0), (0.01, 0), (2.5, 10), (-1, 4095)])
    func windowsTheValuesAfterTheRescale(_ slope: Double, _ intercept: Double) throws {
        let values = Self.ramp.map { Double($0) * slope + intercept }
        let (center, width) = (2000 * slope + intercept, max(abs(1000 * slope), 1))
        let levels = try draw(DICOMFile(slope: slope, intercept: intercept).bytes(Self.ramp), center, width)
        #expect(isClose(levels, to: values, center, width))
    }

    @Test func windowsNegativeValues() throws {
        let samples = Self.ramp.map { $0 - 2048 }
        let levels = try draw(DICOMFile(isSigned: true).bytes(samples), -100, 1000)
        #expect(isClose(levels, to: samples.map(Double.init), -100, 1000))
    }

    /// A window over 200 stored values has 200 greys: an 8-bit picture stretched would show 13 of them, as bands.
    @Test func showsNoBandsInANarrowWindow() throws {
        #expect(Set(try draw(DICOMFile().bytes(Self.ramp), 2000, 200)).count >= 199)
        #expect(Set(try draw(try png16(Self.ramp.map { UInt16($0 * 16) }), 32000, 3200)).count >= 199)
    }

    @Test func aFilmOfMONOCHROME1IsShownBoneBright() throws {
        let (light, dark) = (DICOMFile().bytes(Self.ramp), DICOMFile(photometric: "MONOCHROME1").bytes(Self.ramp))
        #expect(try draw(dark, 1000, 600) == (try draw(light, 1000, 600).map { 255 - $0 }))
    }

    /// A caller's window is linear, whatever the file would do.
    @Test(arguments: [
        DICOMFile(center: 10, width: 20, function: "SIGMOID"), DICOMFile(center: 10, width: 20, function: "LINEAR_EXACT"),
        DICOMFile(voiTable: (0..<4096).map { UInt16(4095 - $0) }), DICOMFile(slope: 1, intercept: 0, voiTable: (0..<4096).map { UInt16($0 * $0 / 256) }),
    ])
    func takesThePlaceOfTheFilesFunction(_ file: DICOMFile) throws {
        #expect(try draw(file.bytes(Self.ramp), 2000, 900) == draw(DICOMFile().bytes(Self.ramp), 2000, 900))
    }

    @Test func windowsWhatAModalityTableGives() throws {
        let table = Self.ramp.map { UInt16($0 / 2 + 7) }
        let levels = try draw(DICOMFile(modalityTable: table).bytes(Self.ramp), 1000, 500)
        #expect(isClose(levels, to: table.map(Double.init), 1000, 500))
    }

    @Test(arguments: [(128.0, 256.0), (100, 50), (0, 1), (200.5, 1), (-40, 10), (1e300, 1e300)])
    func windowsPicturesOfEightBits(_ center: Double, _ width: Double) throws {
        let pixels = (0..<4096).map { UInt8(truncatingIfNeeded: $0) }
        let levels = try draw(try PNGEncoder().encode(pixels, width: 64, height: 64, color: .grey), center, width)
        #expect(isClose(levels, to: pixels.map(Double.init), center, width))
        if (center, width) == (128, 256) { #expect(levels == pixels) }
    }

    @Test(arguments: [(32768.0, 65536.0), (1000, 500), (65535, 1)])
    func windowsPNGOfSixteenBits(_ center: Double, _ width: Double) throws {
        let samples = (0..<4096).map { UInt16($0 * 16) }
        #expect(isClose(try draw(png16(samples), center, width), to: samples.map(Double.init), center, width))
    }

    /// A window as wide as floating point goes, on a slope as small as it goes.
    @Test(arguments: [(1e308, 1e308), (-1e308, 1), (0, 1.7e308)])
    func endsWhereArithmeticDoes(_ center: Double, _ width: Double) throws {
        for slope in [1e-300, -1e-300, 1, 1e300] {
            let levels = try draw(DICOMFile(slope: slope, intercept: 0).bytes(Self.ramp), center, width)
            #expect(levels.count == 4096)
        }
    }

    @Test(arguments: [(0, 0.999), (0, -1), (.nan, 100), (0, .nan), (.infinity, 100), (0, .infinity)] as [(Double, Double)])
    func refusesAWindowThatIsNone(_ center: Double, _ width: Double) {
        let error = #expect(throws: ServiceError.self) { try DisplayWindow(center: center, width: width) }
        #expect(error?.code == .invalidRequest)
    }
}
