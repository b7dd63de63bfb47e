// The road from bytes to a picture: sniff, then the one decoder of that format.
#include "decoders.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cr_status decode_jpeg(const uint8_t *bytes, size_t count, const cr_limits *limits, cr_view *view, cr_picture *picture) {
    cr_status status = cr_decode_jpeg(bytes, count, limits, picture);
    if (status == CR_OK) { cr_view_8(view, picture->pixels, (size_t)picture->width * picture->height); }
    return status;
}

static cr_status decode_sniffed(const uint8_t *bytes, size_t count, const cr_limits *limits, cr_view *view, cr_picture *picture) {
    switch (picture->format) {
    case CR_FORMAT_JPEG: return decode_jpeg(bytes, count, limits, view, picture);
    case CR_FORMAT_PNG: return cr_decode_png(bytes, count, limits, view, picture);
    case CR_FORMAT_DICOM: return cr_decode_dicom(bytes, count, limits, view, picture);
    case CR_FORMAT_UNKNOWN: break;
    }
    return CR_NOT_A_PICTURE;
}

cr_status cr_decode(const uint8_t *bytes, size_t count, const cr_limits *limits, cr_picture *picture) {
    return cr_decode_view(bytes, count, limits, NULL, picture);
}

cr_status cr_decode_view(const uint8_t *bytes, size_t count, const cr_limits *limits, cr_view *view, cr_picture *picture) {
    memset(picture, 0, sizeof *picture);
    picture->frames = 1;
    picture->format = cr_sniff(bytes, count);
    cr_status status = decode_sniffed(bytes, count, limits, view, picture);
    if (status != CR_OK) { cr_picture_free(picture); }
    return status;
}

void cr_picture_free(cr_picture *picture) {
    free(picture->pixels);
    picture->pixels = NULL;
}

void cr_bytes_free(uint8_t *bytes) {
    free(bytes);
}

cr_status cr_refuse(cr_picture *picture, cr_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(picture->detail, sizeof picture->detail, format, arguments);
    va_end(arguments);
    return status;
}

cr_status cr_admit_size(cr_picture *picture, const cr_limits *limits, uint32_t width, uint32_t height) {
    picture->original_width = width;
    picture->original_height = height;
    if (width < limits->minimum_side || height < limits->minimum_side) {
        return cr_refuse(picture, CR_TOO_SMALL, "%u x %u, at least %u a side", width, height, limits->minimum_side);
    }
    if ((uint64_t)width * height > limits->maximum_pixels) {
        return cr_refuse(picture, CR_TOO_LARGE, "%u x %u, at most %llu pixels", width, height, (unsigned long long)limits->maximum_pixels);
    }
    return CR_OK;
}

cr_status cr_take_pixels(cr_picture *picture, uint32_t width, uint32_t height) {
    picture->width = width;
    picture->height = height;
    picture->pixels = malloc((size_t)width * height);
    return picture->pixels != NULL ? CR_OK : CR_OUT_OF_MEMORY;
}
