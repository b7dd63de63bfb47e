// Names a format by its first bytes.
#include "CRadiograph.h"

#include <ctype.h>
#include <string.h>

static bool starts_with(const uint8_t *bytes, size_t count, const char *magic, size_t length) {
    return count >= length && memcmp(bytes, magic, length) == 0;
}

static bool is_dicom_file(const uint8_t *bytes, size_t count) {
    return count >= 132 && memcmp(bytes + 128, "DICM", 4) == 0;
}

/// An explicit value representation is two capitals; an implicit length is even and, for the first elements of a file, short.
static bool is_representation_or_short_length(const uint8_t *field) {
    bool explicit_representation = isupper(field[0]) && isupper(field[1]);
    bool short_length = field[1] == 0 && field[2] == 0 && field[3] == 0 && field[0] % 2 == 0;
    return explicit_representation || short_length;
}

/// Objects from before PS3.10, and from careless exports, lack the preamble: they begin with a group 0002 or 0008 element.
static bool is_bare_dataset(const uint8_t *bytes, size_t count) {
    if (count < 16) { return false; }
    bool little = (bytes[0] == 0x02 || bytes[0] == 0x08) && bytes[1] == 0 && bytes[3] == 0;
    bool big = bytes[0] == 0 && (bytes[1] == 0x02 || bytes[1] == 0x08) && bytes[2] == 0 && isupper(bytes[4]);
    return (little || big) && is_representation_or_short_length(bytes + 4);
}

cr_format cr_sniff(const uint8_t *bytes, size_t count) {
    if (starts_with(bytes, count, "\xFF\xD8\xFF", 3)) { return CR_FORMAT_JPEG; }
    if (starts_with(bytes, count, "\x89PNG\r\n\x1A\n", 8)) { return CR_FORMAT_PNG; }
    if (is_dicom_file(bytes, count) || is_bare_dataset(bytes, count)) { return CR_FORMAT_DICOM; }
    return CR_FORMAT_UNKNOWN;
}
