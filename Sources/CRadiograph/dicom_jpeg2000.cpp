// Puts a JPEG 2000 frame into the data set as native pixel data, so that one renderer serves every transfer syntax.
#include "dicom.hpp"
#include "jpeg2000.h"

#include <cstdlib>
#include <memory>

namespace dicom {

namespace {

struct Freeing {
    void operator()(uint16_t *samples) const { free(samples); }
};

}

/// OpenJPEG takes about 6 KB for every tile that a header declares.
constexpr uint64_t mostTiles = 4096;

static cr_jpeg2000_size readAgreeingSize(const std::vector<uint8_t> &stream, const FrameGeometry &geometry) {
    cr_jpeg2000_size size;
    if (!cr_read_jpeg2000_size(stream.data(), stream.size(), &size)) { throw Refusal{CR_CORRUPT, "no JPEG 2000 code stream"}; }
    bool agrees = size.width == geometry.columns && size.height == geometry.rows && size.components == geometry.samplesPerPixel;
    if (!agrees) { throw Refusal{CR_CORRUPT, "the JPEG 2000 header disagrees with Rows, Columns or Samples per Pixel"}; }
    if (size.tiles > mostTiles) { throw Refusal{CR_CORRUPT, "more than " + std::to_string(mostTiles) + " JPEG 2000 tiles"}; }
    return size;
}

/// The code stream knows its precision better than the data set, whose Bits Stored may be those of before the compression. Of signedness
/// the data set knows better: encoders often see two's complement as unsigned.
static void describeSamples(DcmDataset &dataset, const cr_jpeg2000_frame &frame) {
    dataset.putAndInsertUint16(DCM_BitsAllocated, 16);
    dataset.putAndInsertUint16(DCM_BitsStored, frame.precision);
    dataset.putAndInsertUint16(DCM_HighBit, frame.precision - 1);
}

/// OpenJPEG undoes the multiple-component transform, and samples are interleaved by pixel.
static void describeColour(DcmDataset &dataset) {
    dataset.putAndInsertString(DCM_PhotometricInterpretation, "RGB");
    dataset.putAndInsertUint16(DCM_PlanarConfiguration, 0);
}

void decodeJPEG2000(const std::vector<uint8_t> &stream, DcmDataset &dataset, const FrameGeometry &geometry) {
    cr_jpeg2000_size size = readAgreeingSize(stream, geometry);
    cr_jpeg2000_frame frame = {};
    size_t count = stream.size() - static_cast<size_t>(size.code_stream - stream.data());
    cr_status status = cr_decode_jpeg2000(size.code_stream, count, &frame);
    std::unique_ptr<uint16_t, Freeing> samples(frame.samples);
    if (status != CR_OK) { throw Refusal{status, "JPEG 2000 code stream"}; }

    describeSamples(dataset, frame);
    if (geometry.samplesPerPixel == 3) { describeColour(dataset); }
    putNativeFrame(dataset, samples.get(), static_cast<size_t>(geometry.rows) * geometry.columns * geometry.samplesPerPixel);
}

}
