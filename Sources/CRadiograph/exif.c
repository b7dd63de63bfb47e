// Reads one number out of an Exif block. libexif would parse maker notes and thumbnails of untrusted files to give the same number.
#include "decoders.h"

#include <string.h>

enum { UPRIGHT = 1, ORIENTATION = 0x0112, SHORT = 3, ENTRY_SIZE = 12 };

typedef struct {
    const uint8_t *bytes;
    size_t count;
    bool big_endian;
} tiff_block;

static uint16_t read_16(const tiff_block *tiff, size_t at) {
    const uint8_t *field = tiff->bytes + at;
    return (uint16_t)(tiff->big_endian ? field[0] << 8 | field[1] : field[1] << 8 | field[0]);
}

static uint32_t read_32(const tiff_block *tiff, size_t at) {
    uint32_t first = read_16(tiff, at), second = read_16(tiff, at + 2);
    return tiff->big_endian ? first << 16 | second : second << 16 | first;
}

static unsigned orientation_in_directory(const tiff_block *tiff, size_t directory) {
    unsigned entries = read_16(tiff, directory);
    for (unsigned i = 0; i < entries; i++) {
        size_t entry = directory + 2 + (size_t)i * ENTRY_SIZE;
        if (entry + ENTRY_SIZE > tiff->count) { break; }
        if (read_16(tiff, entry) != ORIENTATION || read_16(tiff, entry + 2) != SHORT) { continue; }
        unsigned value = read_16(tiff, entry + 8);
        return value >= 1 && value <= 8 ? value : UPRIGHT;
    }
    return UPRIGHT;
}

unsigned cr_exif_orientation(const uint8_t *bytes, size_t count) {
    if (count < 10 || (memcmp(bytes, "II*\0", 4) != 0 && memcmp(bytes, "MM\0*", 4) != 0)) { return UPRIGHT; }
    tiff_block tiff = {bytes, count, bytes[0] == 'M'};
    uint32_t directory = read_32(&tiff, 4);
    return directory <= count - 2 ? orientation_in_directory(&tiff, directory) : UPRIGHT;
}
