// JPEG, JPEG lossless and JPEG-LS frames.
#include "dicom.hpp"

#include <memory>

namespace dicom {

/// The decoders size their memory by the stream's own header, so it has to agree with the data set before they see it.
static void checkFrameHeader(const cr_jpeg_markers &markers, const FrameGeometry &geometry) {
    if (markers.components == 0) { throw Refusal{CR_CORRUPT, "no JPEG frame header"}; }
    bool agrees = markers.width == geometry.columns && markers.height == geometry.rows && markers.components == geometry.samplesPerPixel;
    if (!agrees) { throw Refusal{CR_CORRUPT, "the JPEG frame header disagrees with Rows, Columns or Samples per Pixel"}; }
    if (markers.scans > CR_MAXIMUM_SCANS) { throw Refusal{CR_CORRUPT, "too many scans"}; }
    // DCMTK's lossless decoder indexes a table of 17 entries with it, unchecked.
    if (markers.largest_category > 16) { throw Refusal{CR_CORRUPT, "a JPEG Huffman table has an unknown symbol"}; }
    if (!markers.complete) { throw Refusal{CR_TRUNCATED, "the JPEG stream ends early"}; }
}

static void describeBits(DcmDataset &dataset, unsigned stored) {
    dataset.putAndInsertUint16(DCM_BitsStored, stored);
    dataset.putAndInsertUint16(DCM_HighBit, stored - 1);
}

/// A lossy codec may overshoot the largest stored value. Within the stream's own precision that is a brighter pixel; masked to fewer bits
/// it would wrap round to black.
static void widenBitsStored(DcmDataset &dataset, unsigned precision, const FrameGeometry &geometry) {
    Uint16 isSigned = 0;
    dataset.findAndGetUint16(DCM_PixelRepresentation, isSigned);
    if (isSigned == 0 && precision > geometry.bitsStored && precision <= geometry.bitsAllocated) { describeBits(dataset, precision); }
}

/// Grey 8-bit DCT streams take the road of a bare JPEG file: the same stream gives the same pixels, wrapped or not.
static void decodeGrey(const std::vector<uint8_t> &stream, DcmDataset &dataset) {
    const cr_limits unlimited = {0, UINT64_MAX, 0};
    cr_picture decoded = {};
    cr_status status = cr_decode_jpeg_stream(stream.data(), stream.size(), &unlimited, &decoded);
    std::unique_ptr<cr_picture, void (*)(cr_picture *)> owner(&decoded, cr_picture_free);
    if (status != CR_OK) { throw Refusal{status, decoded.detail}; }
    dataset.putAndInsertUint16(DCM_BitsAllocated, 8);
    describeBits(dataset, 8);
    putNativeFrame(dataset, decoded.pixels, size_t(decoded.width) * decoded.height);
}

void decompressByLibrary(DcmDataset &dataset) {
    DcmPixelData &pixels = findPixelData(dataset);
    DcmStack path;
    path.push(&dataset);
    path.push(&pixels);
    takeLostPixels();
    OFCondition done = pixels.chooseRepresentation(EXS_LittleEndianExplicit, nullptr, path);
    if (done == EC_MemoryExhausted) { throw std::bad_alloc(); }
    if (done.bad()) { throw Refusal{CR_CORRUPT, std::string("pixel data: ") + done.text()}; }
    if (takeLostPixels()) { throw Refusal{CR_CORRUPT, "pixel data: the JPEG stream is damaged"}; }
}

void decodeJPEG(const std::vector<uint8_t> &stream, DcmDataset &dataset, const FrameGeometry &geometry) {
    cr_jpeg_markers markers = cr_read_jpeg_markers(stream.data(), stream.size());
    checkFrameHeader(markers, geometry);
    E_TransferSyntax syntax = dataset.getOriginalXfer();
    bool lossy = syntax == EXS_JPEGProcess1 || syntax == EXS_JPEGProcess2_4;
    if (lossy && markers.precision == 8 && geometry.samplesPerPixel == 1) { return decodeGrey(stream, dataset); }
    if (lossy) { widenBitsStored(dataset, markers.precision, geometry); }
    decompressByLibrary(dataset);
}

}
