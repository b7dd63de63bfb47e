// Walks the markers of a JPEG (ITU-T T.81) or JPEG-LS (T.87) stream: what it declares, before any decoder takes memory for it.
#include "decoders.h"

#include <string.h>

enum {
    SOF_FIRST = 0xC0, DHT = 0xC4, JPG = 0xC8, DAC = 0xCC, SOF_LAST = 0xCF,
    SOI = 0xD8, EOI = 0xD9, SOS = 0xDA, APP1 = 0xE1, SOF55 = 0xF7,
};

static uint32_t read_16(const uint8_t *field) {
    return (uint32_t)field[0] << 8 | field[1];
}

static bool is_frame_header(unsigned marker) {
    bool in_range = marker >= SOF_FIRST && marker <= SOF_LAST && marker != DHT && marker != JPG && marker != DAC;
    return in_range || marker == SOF55;
}

static void read_frame_header(const uint8_t *segment, size_t length, cr_jpeg_markers *found) {
    if (length < 8 || found->components != 0) { return; }
    found->precision = segment[2];
    found->height = read_16(segment + 3);
    found->width = read_16(segment + 5);
    found->components = segment[7];
}

/// T.81 B.2.4.2: one or more tables, each its class and number, how many codes there are of each length, and their symbols.
static void read_huffman_tables(const uint8_t *segment, size_t length, cr_jpeg_markers *found) {
    enum { HEADER = 17 };
    for (size_t at = 2; at + HEADER <= length;) {
        bool is_dc = segment[at] >> 4 == 0;
        size_t symbols = 0;
        for (size_t i = 1; i < HEADER; i++) { symbols += segment[at + i]; }
        for (size_t i = at + HEADER; is_dc && i < at + HEADER + symbols && i < length; i++) {
            if (segment[i] > found->largest_category) { found->largest_category = segment[i]; }
        }
        at += HEADER + symbols;
    }
}

static void read_segment(unsigned marker, const uint8_t *segment, size_t length, cr_jpeg_markers *found) {
    if (is_frame_header(marker)) { read_frame_header(segment, length, found); }
    if (marker == DHT) { read_huffman_tables(segment, length, found); }
    if (marker == SOS) { found->scans++; }
    if (marker == APP1 && length > 8 && memcmp(segment + 2, "Exif\0\0", 6) == 0 && found->orientation == 0) {
        found->orientation = cr_exif_orientation(segment + 8, length - 8);
    }
}

/// The next marker at or after `at`. Stuffed zeros, restart markers, fill bytes and JPEG-LS bit stuffing (a byte below 0x80) belong to the
/// data.
static size_t next_marker(const uint8_t *bytes, size_t count, size_t at) {
    while (at + 1 < count) {
        const uint8_t *prefix = memchr(bytes + at, 0xFF, count - at - 1);
        if (prefix == NULL) { break; }
        unsigned code = prefix[1];
        if (code >= 0x80 && code != 0xFF && (code & 0xF8) != 0xD0) { return (size_t)(prefix - bytes); }
        at = (size_t)(prefix - bytes) + 1;
    }
    return count;
}

cr_jpeg_markers cr_read_jpeg_markers(const uint8_t *bytes, size_t count) {
    cr_jpeg_markers found = {0};
    size_t at = next_marker(bytes, count, 0);
    while (at < count && !found.complete) {
        unsigned marker = bytes[at + 1];
        const uint8_t *segment = bytes + at + 2;
        size_t left = count - at - 2, length = 0;
        if (marker == EOI) {
            found.complete = true;
        } else if (marker != SOI && left >= 2) {
            length = read_16(segment);
            if (length > left) { break; }
            read_segment(marker, segment, length, &found);
        }
        at = next_marker(bytes, count, at + 2 + length);
    }
    if (found.orientation == 0) { found.orientation = 1; }
    return found;
}
