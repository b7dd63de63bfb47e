// The attributes that travel with a picture, and the geometry of its frame.
#include "dicom.hpp"

#include <cstring>

namespace dicom {

static bool isPrintable(char c) {
    return c >= 0x20 && c < 0x7F;
}

/// CS and AS hold plain ASCII (PS3.5 6.2); anything else is dropped, then the padding.
template <size_t size>
static void copyText(DcmDataset &dataset, const DcmTagKey &tag, char (&target)[size]) {
    OFString value;
    if (dataset.findAndGetOFString(tag, value).bad()) { return; }
    std::string text;
    for (char c : value) {
        if (isPrintable(c)) { text += c; }
    }
    size_t first = text.find_first_not_of(' '), last = text.find_last_not_of(' ');
    if (first == std::string::npos) { return; }
    text.substr(first, last - first + 1).copy(target, size - 1);
}

static uint32_t readFrameCount(DcmDataset &dataset) {
    Sint32 frames = 1;
    dataset.findAndGetSint32(DCM_NumberOfFrames, frames);
    return frames > 1 ? static_cast<uint32_t>(frames) : 1;
}

void readAttributes(DcmDataset &dataset, cr_picture &picture) {
    copyText(dataset, DCM_Modality, picture.modality);
    copyText(dataset, DCM_BodyPartExamined, picture.body_part);
    copyText(dataset, DCM_ViewPosition, picture.view_position);
    copyText(dataset, DCM_PatientAge, picture.patient_age);
    copyText(dataset, DCM_PatientSex, picture.patient_sex);
    picture.frames = readFrameCount(dataset);
}

static Uint16 require(DcmDataset &dataset, const DcmTagKey &tag, const char *name) {
    Uint16 value = 0;
    if (dataset.findAndGetUint16(tag, value).bad()) { throw Refusal{CR_CORRUPT, std::string("no ") + name}; }
    return value;
}

/// DCMTK's codecs refuse a data set without these, though their values follow from the others.
static Uint16 readOrInsert(DcmDataset &dataset, const DcmTagKey &tag, Uint16 assumed) {
    Uint16 value = assumed;
    if (dataset.findAndGetUint16(tag, value).bad()) { dataset.putAndInsertUint16(tag, assumed); }
    return value;
}

static void checkBits(const FrameGeometry &geometry) {
    if (geometry.bitsAllocated != 8 && geometry.bitsAllocated != 16) {
        throw Refusal{CR_UNSUPPORTED_ENCODING, std::to_string(geometry.bitsAllocated) + " bits allocated"};
    }
    bool fits = geometry.bitsStored >= 1 && geometry.highBit < geometry.bitsAllocated && geometry.highBit + 1 >= geometry.bitsStored;
    if (!fits) { throw Refusal{CR_CORRUPT, "bits stored and high bit do not fit the bits allocated"}; }
}

static bool startsWith(const OFString &text, const char *prefix) {
    return text.compare(0, strlen(prefix), prefix) == 0;
}

/// C.7.6.3.1.2 ties the number of samples to the colour model; DCMTK would believe the model and read a third of the picture.
static void checkPhotometric(DcmDataset &dataset, const FrameGeometry &geometry) {
    OFString model;
    dataset.findAndGetOFString(DCM_PhotometricInterpretation, model);
    if (model.empty()) { throw Refusal{CR_CORRUPT, "no Photometric Interpretation"}; }
    bool threeSamples = startsWith(model, "RGB") || startsWith(model, "YBR");
    bool oneSample = startsWith(model, "MONOCHROME") || startsWith(model, "PALETTE");
    if (!threeSamples && !oneSample) { throw Refusal{CR_UNSUPPORTED_ENCODING, "Photometric Interpretation"}; }
    bool fits = threeSamples == (geometry.samplesPerPixel == 3);
    if (!fits) { throw Refusal{CR_CORRUPT, "Samples per Pixel does not fit the Photometric Interpretation"}; }
    bool native = !DcmXfer(dataset.getOriginalXfer()).isEncapsulated();
    if (native && model.find("_42") != OFString_npos) { throw Refusal{CR_UNSUPPORTED_ENCODING, "subsampled native pixel data"}; }
}

FrameGeometry readGeometry(DcmDataset &dataset) {
    FrameGeometry geometry;
    geometry.rows = require(dataset, DCM_Rows, "Rows");
    geometry.columns = require(dataset, DCM_Columns, "Columns");
    geometry.bitsAllocated = require(dataset, DCM_BitsAllocated, "Bits Allocated");
    geometry.bitsStored = readOrInsert(dataset, DCM_BitsStored, geometry.bitsAllocated);
    geometry.highBit = readOrInsert(dataset, DCM_HighBit, geometry.bitsStored - 1);
    geometry.samplesPerPixel = readOrInsert(dataset, DCM_SamplesPerPixel, 1);
    readOrInsert(dataset, DCM_PixelRepresentation, 0);
    if (geometry.samplesPerPixel == 3) { readOrInsert(dataset, DCM_PlanarConfiguration, 0); }
    checkBits(geometry);
    if (geometry.samplesPerPixel != 1 && geometry.samplesPerPixel != 3) {
        throw Refusal{CR_UNSUPPORTED_ENCODING, std::to_string(geometry.samplesPerPixel) + " samples per pixel"};
    }
    checkPhotometric(dataset, geometry);
    return geometry;
}

DcmPixelData &findPixelData(DcmDataset &dataset) {
    DcmElement *element = nullptr;
    auto found = dataset.findAndGetElement(DCM_PixelData, element);
    auto pixels = found.good() ? dynamic_cast<DcmPixelData *>(element) : nullptr;
    if (pixels == nullptr) { throw Refusal{CR_NO_PIXEL_DATA, ""}; }
    if (!DcmXfer(dataset.getOriginalXfer()).isEncapsulated() && pixels->getLength() == 0) { throw Refusal{CR_NO_PIXEL_DATA, "empty"}; }
    return *pixels;
}

}
