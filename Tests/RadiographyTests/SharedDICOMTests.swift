import Domain
import Foundation
import Radiography
import TestSupport
import Testing

/// Real DICOM files of several makers and transfer syntaxes.
@Suite(.enabled(if: Project.sharedData != nil, "there are no shared radiographs"))
struct SharedDICOMTests {
    private func decode(_ name: String) throws -> Radiograph {
        let file = try #require(Project.sharedData).appending(path: "dicom/\(name)")
        return try RadiographDecoder().decode([UInt8](Data(contentsOf: file)))
    }

    @Test(arguments: [
        ("cr_chest_pa_philips_j2k_lossy_mono1.dcm", 1841, 1955), ("cr_chest_pa_siim_jpeg_baseline_mono2.dcm", 1024, 1024),
        ("dx_chest_nih_implicit_le_mono2.dcm", 1024, 1024), ("rf_siemens_explicit_le_8bit.dcm", 512, 464),
        ("rg3_extremity_mono1_j2k_lossless.dcm", 1760, 1760), ("rg3_extremity_mono1_jpegls_lossless.dcm", 1760, 1760),
        ("rg3_extremity_mono1_jpeg_lossless_sv1.dcm", 1760, 1760), ("rg3_extremity_mono1_jpeg_extended_12bit.dcm", 1760, 1760),
    ])
    func decodes(_ name: String, _ width: Int, _ height: Int) throws {
        let radiograph = try decode(name)
        #expect(radiograph.description.format == .dicom)
        #expect(radiograph.width == width && radiograph.height == height)
        let levels = radiograph.withPixels { Set($0).count }
        #expect(levels > 100, "a picture has more than \(levels) grey levels")
    }

    @Test func refusesAnObjectWithoutPixels() throws {
        let error = #expect(throws: ServiceError.self) { try decode("dx_no_pixel_data.dcm") }
        #expect(error?.code == .noPixelData)
    }

    /// The same exposure, lossless in three encodings: nothing but the encoding differs.
    @Test func readsTheSamePixelsFromEveryLosslessEncoding() throws {
        let pictures = try ["j2k_lossless", "jpegls_lossless", "jpeg_lossless_sv1"].map { encoding in
            try decode("rg3_extremity_mono1_\(encoding).dcm").withPixels { Array($0) }
        }
        #expect(pictures[0] == pictures[1] && pictures[1] == pictures[2])
    }

    @Test func readsTheAttributesThatMatter() throws {
        let description = try decode("cr_chest_pa_philips_j2k_lossy_mono1.dcm").description
        #expect(description.modality == "CR" && description.bodyPart == "CHEST" && description.viewPosition == "PA")
        #expect(description.transferSyntax == "1.2.840.10008.1.2.4.91" && description.bitsStored == 15)
    }
}
