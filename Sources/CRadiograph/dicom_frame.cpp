// From pixel data as transferred to the first frame as native samples.
#include "dicom.hpp"

#include <memory>

namespace dicom {

static void checkNativeLength(DcmPixelData &pixels, size_t needed) {
    Uint32 present = pixels.getLength();
    if (present < needed) {
        throw Refusal{CR_TRUNCATED, std::to_string(present) + " bytes of pixel data, the first frame needs " + std::to_string(needed)};
    }
}

static void replacePixels(DcmDataset &dataset, std::unique_ptr<DcmPixelData> pixels, const OFCondition &filled) {
    if (filled.bad() || dataset.insert(pixels.get(), OFTrue).bad()) { throw std::bad_alloc(); }
    pixels.release();
}

void putNativeFrame(DcmDataset &dataset, const uint8_t *samples, size_t count) {
    auto pixels = std::make_unique<DcmPixelData>(DCM_PixelData);
    OFCondition filled = pixels->putUint8Array(samples, count);
    replacePixels(dataset, std::move(pixels), filled);
}

void putNativeFrame(DcmDataset &dataset, const uint16_t *samples, size_t count) {
    auto pixels = std::make_unique<DcmPixelData>(DCM_PixelData);
    OFCondition filled = pixels->putUint16Array(samples, count);
    replacePixels(dataset, std::move(pixels), filled);
}

static void decompress(DcmDataset &dataset, const FrameGeometry &geometry) {
    std::vector<uint8_t> stream = takeFirstFrame(dataset);
    switch (dataset.getOriginalXfer()) {
    case EXS_RLELossless:
        checkRLE(stream, geometry);
        return decompressByLibrary(dataset);
    case EXS_JPEG2000:
    case EXS_JPEG2000LosslessOnly: return decodeJPEG2000(stream, dataset, geometry);
    default: return decodeJPEG(stream, dataset, geometry);
    }
}

void decompressFirstFrame(DcmDataset &dataset, const FrameGeometry &geometry) {
    if (DcmXfer(dataset.getOriginalXfer()).isEncapsulated()) {
        decompress(dataset, geometry);
    } else {
        checkNativeLength(findPixelData(dataset), geometry.bytes());
    }
    dataset.putAndInsertString(DCM_NumberOfFrames, "1");
}

}
