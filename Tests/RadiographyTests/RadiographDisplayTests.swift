import Domain
import Foundation
import Radiography
import TestSupport
import Testing

struct RadiographDisplayTests {
    private func wide() throws -> [UInt8] {
        try PNGEncoder().encode((0..<300 * 100).map { UInt8($0 % 300 / 2) }, width: 300, height: 100, color: .grey)
    }

    @Test(arguments: [(150, 150, 50), (299, 299, 100), (300, 300, 100), (1000, 300, 100), (1, 1, 1), (2, 2, 1)])
    func reducesToTheLongerSideAndNeverEnlarges(_ side: Int, _ width: Int, _ height: Int) throws {
        let picture = try RadiographDisplay(maximumSide: side).draw(wide())
        #expect(picture.width == width && picture.height == height && picture.pixels.count == width * height)
    }

    @Test func showsEverythingByDefault() throws {
        let bytes = try wide()
        #expect(try RadiographDisplay().draw(bytes).pixels == RadiographDecoder().decode(bytes).withPixels { Array($0) })
    }

    @Test func inverts() throws {
        let (plain, inverted) = (try RadiographDisplay(maximumSide: 90).draw(wide()), try RadiographDisplay(maximumSide: 90, inverted: true).draw(wide()))
        #expect(inverted.pixels == plain.pixels.map { 255 - $0 })
    }

    @Test func writesGreyPNG() throws {
        let png = try RadiographDisplay(maximumSide: 150).png(of: wide())
        let (read, drawn) = (try RadiographDecoder(limits: DecodingLimits(minimumSide: 1)).decode(png), try RadiographDisplay(maximumSide: 150).draw(wide()))
        #expect(read.withPixels { Array($0) } == drawn.pixels)
        #expect(Array(png[24...25]) == [8, 0], "8 bits, grey")
    }

    @Test func writesColourPNGOfTheOverlay() throws {
        let map = SaliencyMap(width: 2, height: 2, intensities: [0, 255, 0, 0])
        let png = try RadiographDisplay(maximumSide: 150).png(of: wide(), under: map, opacity: 0.5)
        #expect(Array(png[24...25]) == [8, 2], "8 bits, RGB")
    }

    @Test(arguments: [-0.1, 1.1, .nan, .infinity])
    func refusesAnOpacityThatIsNone(_ opacity: Double) throws {
        let map = SaliencyMap(width: 1, height: 1, intensities: [9])
        let error = #expect(throws: ServiceError.self) { try RadiographDisplay().png(of: wide(), under: map, opacity: opacity) }
        #expect(error?.code == .invalidRequest)
    }

    @Test(arguments: [0, -1]) func refusesASideThatIsNone(_ side: Int) {
        let error = #expect(throws: ServiceError.self) { try RadiographDisplay(maximumSide: side) }
        #expect(error?.code == .invalidRequest)
    }

    @Test func refusesWhatIsNoPicture() {
        let error = #expect(throws: ServiceError.self) { try RadiographDisplay().png(of: Array("no picture".utf8)) }
        #expect(error?.code == .notAPicture)
    }

    @Test func keepsTheLimits() throws {
        let limits = DecodingLimits(maximumPixels: 29_999)
        let error = #expect(throws: ServiceError.self) { try RadiographDisplay(limits: limits).png(of: wide()) }
        #expect(error?.code == .tooManyPixels)
    }

    /// Without a choice of window, people see the very pixels that the model is given.
    @Test(.enabled(if: GeneratedPictures.shared != nil, "the generator did not run"), arguments: GeneratedPictures.shared?.good ?? [])
    func showsWhatTheModelReads(_ entry: GeneratedPictures.Entry) throws {
        let bytes = try #require(GeneratedPictures.shared).bytes(of: entry)
        #expect(try RadiographDisplay().draw(bytes).pixels == RadiographDecoder().decode(bytes).withPixels { Array($0) })
    }

    @Test(.enabled(if: GeneratedPictures.shared != nil, "the generator did not run"), arguments: GeneratedPictures.shared?.good ?? [])
    func windowsEveryGoodPicture(_ entry: GeneratedPictures.Entry) throws {
        let bytes = try #require(GeneratedPictures.shared).bytes(of: entry)
        let range = try RadiographDisplay.range(of: bytes)
        #expect(range.minimum <= range.maximum && range.window.width >= 1)
        let narrow = try DisplayWindow(center: (range.minimum + range.maximum) / 2, width: max(1, (range.maximum - range.minimum) / 4))
        #expect(try RadiographDisplay(window: narrow, maximumSide: 100).draw(bytes).pixels.isEmpty == false)
    }

    @Test(.enabled(if: GeneratedPictures.shared != nil, "the generator did not run"), arguments: GeneratedPictures.shared?.bad ?? [])
    func refusesEveryBadPictureForTheRightReason(_ entry: GeneratedPictures.Entry) throws {
        let bytes = try #require(GeneratedPictures.shared).bytes(of: entry)
        let error = #expect(throws: ServiceError.self) { try RadiographDisplay(window: DisplayWindow(center: 100, width: 50)).png(of: bytes) }
        #expect(error?.code.rawValue == entry.expected, "\(entry.what)")
    }
}
