// RLE frames (PS3.5 annex G). DCMTK decodes them, but fills what a short segment lacks.
#include "dicom.hpp"

namespace dicom {

namespace {

struct Segment {
    const uint8_t *bytes;
    size_t length;
};

}

static size_t readOffset(const std::vector<uint8_t> &stream, size_t field) {
    const uint8_t *bytes = stream.data() + field * 4;
    return bytes[0] | size_t(bytes[1]) << 8 | size_t(bytes[2]) << 16 | size_t(bytes[3]) << 24;
}

/// G.5: the header holds the number of segments and where each starts.
static std::vector<Segment> readSegments(const std::vector<uint8_t> &stream) {
    constexpr size_t headerLength = 64, mostSegments = 15;
    if (stream.size() < headerLength) { throw Refusal{CR_TRUNCATED, "the RLE header ends early"}; }
    size_t count = readOffset(stream, 0);
    if (count > mostSegments) { throw Refusal{CR_CORRUPT, "RLE header"}; }
    std::vector<Segment> segments;
    for (size_t index = 1; index <= count; index++) {
        size_t start = readOffset(stream, index), end = index < count ? readOffset(stream, index + 1) : stream.size();
        if (start < headerLength || start > end || end > stream.size()) { throw Refusal{CR_CORRUPT, "RLE segment offsets"}; }
        segments.push_back({stream.data() + start, end - start});
    }
    return segments;
}

/// G.3.2: a byte n below 128 is followed by n + 1 literal ones, a byte above by one that repeats 257 - n times.
static size_t decodedLength(const Segment &segment) {
    size_t decoded = 0, at = 0;
    while (at < segment.length) {
        unsigned control = segment.bytes[at++];
        size_t taken = control < 128 ? control + 1 : control > 128 ? 1 : 0;
        if (taken > segment.length - at) { break; }
        decoded += control > 128 ? 257 - control : taken;
        at += taken;
    }
    return decoded;
}

void checkRLE(const std::vector<uint8_t> &stream, const FrameGeometry &geometry) {
    std::vector<Segment> segments = readSegments(stream);
    if (segments.size() * geometry.columns * geometry.rows != geometry.bytes()) { throw Refusal{CR_CORRUPT, "number of RLE segments"}; }
    for (const Segment &segment : segments) {
        if (decodedLength(segment) < size_t(geometry.rows) * geometry.columns) { throw Refusal{CR_TRUNCATED, "an RLE segment ends early"}; }
    }
}

}
