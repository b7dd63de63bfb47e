// PNG by libspng, a row at a time: beside the grey pixels only one row, or the samples of a 16-bit grey picture, is held.
#include "decoders.h"

#include <stdlib.h>
#include <string.h>

#include <spng.h>

enum { MAXIMUM_CHUNK = 8 << 20, MAXIMUM_KEPT = 16 << 20 };

typedef struct {
    spng_ctx *context;
    struct spng_ihdr header;
    bool has_transparency;
    enum spng_format format;
    unsigned bytes_per_pixel;
    uint8_t *row;
    uint16_t *samples;  // all of a 16-bit grey picture, whose range is known only at its end
} png_reader;

static cr_status refuse_png(cr_picture *picture, int error) {
    switch (error) {
    case SPNG_IO_EOF:
    case SPNG_EIDAT_TOO_SHORT: return cr_refuse(picture, CR_TRUNCATED, "%s", spng_strerror(error));
    case SPNG_EMEM: return CR_OUT_OF_MEMORY;
    case SPNG_EUSER_WIDTH:
    case SPNG_EUSER_HEIGHT: return cr_refuse(picture, CR_TOO_LARGE, "%s", spng_strerror(error));
    default: return cr_refuse(picture, CR_CORRUPT, "%s", spng_strerror(error));
    }
}

static bool is_grey_16(const png_reader *reader) {
    return reader->header.color_type == SPNG_COLOR_TYPE_GRAYSCALE && reader->header.bit_depth == 16;
}

/// Grey without transparency is read as it is; everything else as RGBA, so that one rule turns colour and alpha into grey.
static void choose_format(png_reader *reader) {
    struct spng_trns transparency;
    reader->has_transparency = spng_get_trns(reader->context, &transparency) == 0;
    bool plain_grey = reader->header.color_type == SPNG_COLOR_TYPE_GRAYSCALE && !reader->has_transparency;
    if (is_grey_16(reader)) {
        reader->format = SPNG_FMT_PNG;
        reader->bytes_per_pixel = 2;
    } else {
        reader->format = plain_grey ? SPNG_FMT_G8 : SPNG_FMT_RGBA8;
        reader->bytes_per_pixel = plain_grey ? 1 : 4;
    }
}

static cr_status read_header(png_reader *reader, const uint8_t *bytes, size_t count, const cr_limits *limits, cr_picture *picture) {
    int error = spng_set_png_buffer(reader->context, bytes, count);
    if (error == 0) { error = spng_set_chunk_limits(reader->context, MAXIMUM_CHUNK, MAXIMUM_KEPT); }
    if (error == 0) { error = spng_get_ihdr(reader->context, &reader->header); }
    if (error != 0) { return refuse_png(picture, error); }
    picture->bits_stored = reader->header.bit_depth;
    return cr_admit_size(picture, limits, reader->header.width, reader->header.height);
}

static cr_status take_memory(png_reader *reader, cr_picture *picture) {
    size_t width = reader->header.width, height = reader->header.height;
    if (is_grey_16(reader)) {
        reader->samples = malloc(width * height * sizeof *reader->samples);
        if (reader->samples == NULL) { return CR_OUT_OF_MEMORY; }
    }
    reader->row = malloc(width * reader->bytes_per_pixel);
    if (reader->row == NULL) { return CR_OUT_OF_MEMORY; }
    return cr_take_pixels(picture, reader->header.width, reader->header.height);
}

static uint8_t grey_over_black(const uint8_t *rgba) {
    unsigned alpha = rgba[3];
    return cr_luma(cr_scale_255(rgba[0], alpha), cr_scale_255(rgba[1], alpha), cr_scale_255(rgba[2], alpha));
}

/// An interlaced pass brings only some columns of a row, each already in its place.
static void store_row(const png_reader *reader, const struct spng_row_info *info, cr_picture *picture) {
    static const uint8_t first_column[] = {0, 4, 0, 2, 0, 1, 0}, column_step[] = {8, 8, 4, 4, 2, 2, 1};
    bool interlaced = reader->header.interlace_method != 0;
    uint32_t start = interlaced ? first_column[info->pass] : 0, step = interlaced ? column_step[info->pass] : 1;
    size_t offset = (size_t)info->row_num * picture->width;
    for (uint32_t x = start; x < picture->width; x += step) {
        const uint8_t *pixel = reader->row + (size_t)x * reader->bytes_per_pixel;
        switch (reader->bytes_per_pixel) {
        case 1: picture->pixels[offset + x] = *pixel; break;
        case 2: memcpy(reader->samples + offset + x, pixel, 2); break;
        default: picture->pixels[offset + x] = grey_over_black(pixel); break;
        }
    }
}

static int read_rows(png_reader *reader, cr_picture *picture) {
    int flags = SPNG_DECODE_PROGRESSIVE | SPNG_DECODE_TRNS;
    int error = spng_decode_image(reader->context, NULL, 0, reader->format, flags);
    while (error == 0) {
        struct spng_row_info info;
        error = spng_get_row_info(reader->context, &info);
        if (error != 0) { break; }
        error = spng_decode_row(reader->context, reader->row, (size_t)picture->width * reader->bytes_per_pixel);
        if (error == 0 || error == SPNG_EOI) { store_row(reader, &info, picture); }
    }
    return error == SPNG_EOI ? spng_decode_chunks(reader->context) : error;
}

static cr_status read_pixels(png_reader *reader, cr_view *view, cr_picture *picture) {
    choose_format(reader);
    cr_status status = take_memory(reader, picture);
    if (status != CR_OK) { return status; }
    int error = read_rows(reader, picture);
    if (error != 0) { return refuse_png(picture, error); }
    size_t count = (size_t)picture->width * picture->height;
    if (reader->samples != NULL) {
        cr_view_16(view, reader->samples, count, picture->pixels);
    } else {
        cr_view_8(view, picture->pixels, count);
    }
    return CR_OK;
}

cr_status cr_decode_png(const uint8_t *bytes, size_t count, const cr_limits *limits, cr_view *view, cr_picture *picture) {
    png_reader reader = {.context = spng_ctx_new(0)};
    if (reader.context == NULL) { return CR_OUT_OF_MEMORY; }
    cr_status status = read_header(&reader, bytes, count, limits, picture);
    if (status == CR_OK) { status = read_pixels(&reader, view, picture); }
    spng_ctx_free(reader.context);
    free(reader.row);
    free(reader.samples);
    return status;
}
