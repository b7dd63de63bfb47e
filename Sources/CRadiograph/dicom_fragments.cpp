// Encapsulated pixel data (PS3.5 A.4): which fragments are the first frame.
#include "dicom.hpp"

#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

namespace dicom {

namespace {

struct Fragment {
    const uint8_t *bytes = nullptr;
    size_t length = 0;
};

}

static DcmPixelSequence &encapsulatedPixels(DcmDataset &dataset) {
    DcmPixelSequence *sequence = nullptr;
    OFCondition found = findPixelData(dataset).getEncapsulatedRepresentation(dataset.getOriginalXfer(), nullptr, sequence);
    if (found.bad() || sequence == nullptr) { throw Refusal{CR_CORRUPT, "pixel data is not encapsulated"}; }
    if (sequence->card() < 2) { throw Refusal{CR_NO_PIXEL_DATA, "no fragment"}; }
    return *sequence;
}

static Fragment readFragment(DcmPixelSequence &sequence, unsigned long index) {
    DcmPixelItem *item = nullptr;
    Uint8 *bytes = nullptr;
    bool readable = sequence.getItem(item, index).good() && item->getUint8Array(bytes).good() && bytes != nullptr;
    return readable ? Fragment{bytes, item->getLength()} : Fragment{};
}

/// Where the second frame starts by the basic offset table, counted from the first fragment's item tag; 0 if it does not say.
static size_t secondFrameOffset(DcmPixelSequence &sequence) {
    Fragment table = readFragment(sequence, 0);
    if (table.length < 8) { return 0; }
    const uint8_t *second = table.bytes + 4;
    return second[0] | size_t(second[1]) << 8 | size_t(second[2]) << 16 | size_t(second[3]) << 24;
}

static bool endsImage(const Fragment &fragment) {
    size_t length = fragment.length;
    while (length > 0 && fragment.bytes[length - 1] == 0) { length--; }
    return length >= 2 && fragment.bytes[length - 2] == 0xFF && fragment.bytes[length - 1] == 0xD9;
}

/// By the offset table, else one a frame, else up to an end-of-image marker.
static unsigned long countFirstFrame(DcmPixelSequence &sequence, unsigned long frames) {
    unsigned long fragments = sequence.card() - 1;
    if (frames == 1) { return fragments; }
    size_t end = secondFrameOffset(sequence), position = 0;
    for (unsigned long used = 1; used < fragments; used++) {
        Fragment fragment = readFragment(sequence, used);
        position += 8 + fragment.length;
        bool complete = end > 0 ? position >= end : fragments == frames || endsImage(fragment);
        if (complete) { return used; }
    }
    return fragments;
}

static void dropAfter(DcmPixelSequence &sequence, unsigned long kept) {
    DcmPixelItem *dropped = nullptr;
    while (sequence.card() > kept + 1 && sequence.remove(dropped, sequence.card() - 1).good()) { delete dropped; }
}

std::vector<uint8_t> takeFirstFrame(DcmDataset &dataset) {
    DcmPixelSequence &sequence = encapsulatedPixels(dataset);
    Sint32 frames = 1;
    dataset.findAndGetSint32(DCM_NumberOfFrames, frames);
    dropAfter(sequence, countFirstFrame(sequence, frames > 1 ? frames : 1));
    dataset.putAndInsertString(DCM_NumberOfFrames, "1");

    std::vector<uint8_t> stream;
    for (unsigned long index = 1; index < sequence.card(); index++) {
        Fragment fragment = readFragment(sequence, index);
        stream.insert(stream.end(), fragment.bytes, fragment.bytes + fragment.length);
    }
    return stream;
}

}
