// Writes PNG by libspng.
#include "CRadiograph.h"

#include <stdlib.h>

#include <spng.h>
#include <zlib.h>

static int color_type(uint32_t channels) {
    switch (channels) {
    case 1: return SPNG_COLOR_TYPE_GRAYSCALE;
    case 3: return SPNG_COLOR_TYPE_TRUECOLOR;
    case 4: return SPNG_COLOR_TYPE_TRUECOLOR_ALPHA;
    default: return -1;
    }
}

/// Whoever asks for speed gets one filter instead of five tried on every row: a saliency map takes a third of the time and a quarter less room.
static int choose_by_level(spng_ctx *context, int level) {
    int error = spng_set_option(context, SPNG_IMG_COMPRESSION_LEVEL, level);
    return error == 0 && level <= 1 ? spng_set_option(context, SPNG_FILTER_CHOICE, SPNG_FILTER_CHOICE_SUB) : error;
}

/// A film of 1841 x 1955: 72 ms and 1.1 MB. Looking for repetitions took 54 ms and 1.5 MB at level 1, 1,076 ms and 1.3 MB at level 6. Runs are
/// still found, because borders are flat.
static int choose_for_grain(spng_ctx *context) {
    int error = spng_set_option(context, SPNG_IMG_COMPRESSION_STRATEGY, Z_RLE);
    if (error == 0) { error = spng_set_option(context, SPNG_IMG_COMPRESSION_LEVEL, 1); }
    return error == 0 ? spng_set_option(context, SPNG_FILTER_CHOICE, SPNG_FILTER_CHOICE_AVG) : error;
}

static int encode(spng_ctx *context, const uint8_t *pixels, struct spng_ihdr *header, uint32_t channels, int level) {
    int error = spng_set_option(context, SPNG_ENCODE_TO_BUFFER, 1);
    if (error == 0) { error = level == CR_PNG_GRAIN ? choose_for_grain(context) : choose_by_level(context, level); }
    if (error == 0) { error = spng_set_ihdr(context, header); }
    size_t size = (size_t)header->width * header->height * channels;
    return error == 0 ? spng_encode_image(context, pixels, size, SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE) : error;
}

cr_status cr_png_encode(const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, int level, uint8_t **png,
                        size_t *count) {
    int type = color_type(channels);
    *png = NULL;
    *count = 0;
    if (type < 0) { return CR_UNSUPPORTED_ENCODING; }
    spng_ctx *context = spng_ctx_new(SPNG_CTX_ENCODER);
    if (context == NULL) { return CR_OUT_OF_MEMORY; }
    struct spng_ihdr header = {.width = width, .height = height, .bit_depth = 8, .color_type = (uint8_t)type};
    int error = encode(context, pixels, &header, channels, level);
    if (error == 0) { *png = spng_get_png_buffer(context, count, &error); }
    spng_ctx_free(context);
    if (error == SPNG_EMEM) { return CR_OUT_OF_MEMORY; }
    return *png != NULL ? CR_OK : CR_CORRUPT;
}
