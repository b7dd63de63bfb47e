// Deflated data sets (1.2.840.10008.1.2.1.99). DCMTK could inflate while it parses, but without any bound.
#include "dicom.hpp"

#include <zlib.h>

#include <algorithm>

namespace dicom {

namespace {

/// One owner of zlib's state.
struct Inflater {
    z_stream stream = {};
    int status = inflateInit2(&stream, -MAX_WBITS);
    ~Inflater() { inflateEnd(&stream); }
};

}

/// Sixteen-bit RGB at the pixel limit, or a 64-fold growth: films are noisy and deflate by less than ten.
static size_t mostInflated(size_t deflated, const cr_limits &limits) {
    constexpr size_t header = 1 << 20;
    uint64_t byPixels = std::min<uint64_t>(limits.maximum_pixels, UINT32_MAX) * 6, byGrowth = uint64_t(deflated) * 64;
    return header + static_cast<size_t>(std::min(byPixels, byGrowth));
}

static void inflateChunk(Inflater &inflater, std::vector<uint8_t> &inflated, size_t most) {
    constexpr size_t chunk = 1 << 20;
    size_t filled = inflated.size();
    inflated.resize(filled + chunk);
    inflater.stream.next_out = inflated.data() + filled;
    inflater.stream.avail_out = chunk;
    inflater.status = inflate(&inflater.stream, Z_NO_FLUSH);
    inflated.resize(filled + chunk - inflater.stream.avail_out);
    if (inflated.size() > most) { throw Refusal{CR_TOO_LARGE, "deflated data set grows beyond " + std::to_string(most) + " bytes"}; }
}

std::vector<uint8_t> inflateDataset(const uint8_t *bytes, size_t count, const cr_limits &limits) {
    Inflater inflater;
    inflater.stream.next_in = const_cast<Bytef *>(bytes);
    inflater.stream.avail_in = static_cast<uInt>(count);
    std::vector<uint8_t> inflated;
    size_t most = mostInflated(count, limits);
    while (inflater.status == Z_OK) { inflateChunk(inflater, inflated, most); }
    if (inflater.status == Z_BUF_ERROR) { throw Refusal{CR_TRUNCATED, "deflated data set ends early"}; }
    if (inflater.status == Z_MEM_ERROR) { throw std::bad_alloc(); }
    if (inflater.status != Z_STREAM_END) { throw Refusal{CR_CORRUPT, "deflated data set does not inflate"}; }
    return inflated;
}

}
