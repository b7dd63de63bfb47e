// The two inner loops of the resize, in C so that the compiler can choose the widest vectors of the processor at load time: Swift builds for the
// oldest x86-64, which has no 32-bit multiplication of vectors.
#include "CRadiograph.h"

#include <string.h>

#if defined(__x86_64__) && defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer)
#define CR_EVERY_PROCESSOR __attribute__((target_clones("avx512bw", "avx2", "default")))
#else
#define CR_EVERY_PROCESSOR
#endif

enum {
    PRECISION_BITS = 32 - 8 - 2,  // two bits for overshoot, eight for the pixel
    HALF = 1 << (PRECISION_BITS - 1),
    STRIP = 512,  // columns whose sums stay in the first-level cache
};

static inline uint8_t clamp(int32_t sum) {
    int32_t level = sum >> PRECISION_BITS;
    return (uint8_t)(level < 0 ? 0 : level > 255 ? 255 : level);
}

CR_EVERY_PROCESSOR
void cr_blend_rows(const uint8_t *rows, size_t width, const int32_t *weights, size_t taps, uint8_t *result) {
    int32_t sums[STRIP];
    for (size_t start = 0; start < width; start += STRIP) {
        size_t count = width - start < STRIP ? width - start : STRIP;
        for (size_t x = 0; x < count; x++) { sums[x] = HALF; }
        for (size_t tap = 0; tap < taps; tap++) {
            const uint8_t *row = rows + tap * width + start;
            int32_t weight = weights[tap];
            for (size_t x = 0; x < count; x++) { sums[x] += row[x] * weight; }
        }
        for (size_t x = 0; x < count; x++) { result[start + x] = clamp(sums[x]); }
    }
}

typedef uint8_t lanes __attribute__((vector_size(CR_LANES)));

/// Rows to columns: four perfect shuffles turn a 16 x 16 block over its diagonal.
static inline void transpose(lanes block[CR_LANES]) {
    for (int round = 0; round < 4; round++) {
        lanes next[CR_LANES];
        for (int i = 0; i < CR_LANES / 2; i++) {
            lanes upper = block[i], lower = block[i + CR_LANES / 2];
            next[2 * i] = __builtin_shufflevector(upper, lower, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            next[2 * i + 1] = __builtin_shufflevector(upper, lower, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        }
        memcpy(block, next, sizeof next);
    }
}

/// A constant size is one instruction; a call for every sixteen bytes cost as much as the blending.
static inline void load(lanes *lane, const uint8_t *bytes, size_t count) {
    if (count == CR_LANES) {
        memcpy(lane, bytes, CR_LANES);
    } else {
        memcpy(lane, bytes, count);
    }
}

static inline void transpose_rows(const uint8_t *rows, size_t source, size_t count, uint8_t *columns) {
    for (size_t x = 0; x < source; x += CR_LANES) {
        size_t width = source - x < CR_LANES ? source - x : CR_LANES;
        lanes block[CR_LANES] = {0};
        for (size_t y = 0; y < count; y++) { load(&block[y], rows + y * source + x, width); }
        transpose(block);
        memcpy(columns + x * CR_LANES, block, width * CR_LANES);
    }
}

/// Sixteen rows side by side fill a vector; the samples of one row are too few for one: 1.4 ms a film that way, 0.4 ms this way.
CR_EVERY_PROCESSOR
void cr_blend_columns(const uint8_t *rows, size_t source, size_t count, const uint32_t *firsts, const uint32_t *taps, const int32_t *weights,
                      size_t stride, size_t width, uint8_t *scratch, uint8_t *result) {
    transpose_rows(rows, source, count, scratch);
    for (size_t x = 0; x < width; x++, weights += stride) {
        int32_t sums[CR_LANES];
        for (size_t y = 0; y < CR_LANES; y++) { sums[y] = HALF; }
        const uint8_t *column = scratch + (size_t)firsts[x] * CR_LANES;
        for (uint32_t tap = 0; tap < taps[x]; tap++, column += CR_LANES) {
            for (size_t y = 0; y < CR_LANES; y++) { sums[y] += column[y] * weights[tap]; }
        }
        for (size_t y = 0; y < count; y++) { result[y * width + x] = clamp(sums[y]); }
    }
}
