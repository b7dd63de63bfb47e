import Domain
import Foundation
import Radiography
import TestSupport
import Testing

struct RadiographDecoderTests {
    private let decoder = RadiographDecoder()

    private func code(of bytes: [UInt8], limits: DecodingLimits = DecodingLimits()) -> ServiceError.Code? {
        do throws(ServiceError) {
            _ = try RadiographDecoder(limits: limits).decode(bytes)
            return nil
        } catch {
            return error.code
        }
    }

    private func png(_ width: Int, _ height: Int) throws -> [UInt8] {
        try PNGEncoder().encode((0..<width * height).map { UInt8(truncatingIfNeeded: $0) }, width: width, height: height, color: .grey)
    }

    @Test func decodesWhatThePNGEncoderWrites() throws {
        let radiograph = try decoder.decode(try png(100, 80))
        #expect(radiograph.width == 100 && radiograph.height == 80)
        #expect(radiograph.withPixels { Array($0) } == (0..<8000).map { UInt8(truncatingIfNeeded: $0) })
    }

    @Test(arguments: ["", "x", "a text that is no picture", "%PDF-1.7", "GIF89a", "\u{FF}\u{D8}"])
    func refusesWhatIsNoPicture(_ text: String) {
        #expect(code(of: Array(text.utf8)) == .notAPicture)
    }

    @Test(.enabled(if: GeneratedPictures.shared != nil, "the generator did not run"))
    func reducesAPictureToLookAt() throws {
        let pictures = try #require(GeneratedPictures.shared)
        let large = try #require(pictures.good.first { $0.file.hasSuffix("jpeg") && min($0.width ?? 0, $0.height ?? 0) >= 896 })
        let bytes = try pictures.bytes(of: large)
        let (full, reduced) = (try decoder.decode(bytes), try RadiographDecoder(reducedSide: 224).decode(bytes))
        #expect(full.width == large.width && full.height == large.height)
        #expect(reduced.description == full.description)
        #expect(reduced.width < full.width && min(reduced.width, reduced.height) >= 224)
    }

    @Test func refusesASideBelowTheMinimum() throws {
        #expect(code(of: try png(63, 200)) == .tooSmall)
        #expect(code(of: try png(64, 64)) == nil)
    }

    @Test func refusesMorePixelsThanAllowed() throws {
        #expect(code(of: try png(100, 100), limits: DecodingLimits(maximumPixels: 9999)) == .tooManyPixels)
    }

    @Test func refusesALargerFileThanAllowed() throws {
        #expect(code(of: try png(100, 100), limits: DecodingLimits(maximumBytes: 20)) == .fileTooLarge)
    }

    @Test(.enabled(if: GeneratedPictures.shared != nil, "the generator did not run"), arguments: GeneratedPictures.shared?.good ?? [])
    func decodesEveryGoodPicture(_ entry: GeneratedPictures.Entry) throws {
        let radiograph = try decoder.decode(try #require(GeneratedPictures.shared).bytes(of: entry))
        #expect(radiograph.description.width == entry.width && radiograph.description.height == entry.height)
    }

    @Test(.enabled(if: GeneratedPictures.shared != nil, "the generator did not run"), arguments: GeneratedPictures.shared?.bad ?? [])
    func refusesEveryBadPictureForTheRightReason(_ entry: GeneratedPictures.Entry) throws {
        #expect(code(of: try #require(GeneratedPictures.shared).bytes(of: entry))?.rawValue == entry.expected, "\(entry.what)")
    }
}
