// libFuzzer's way into the decoders: any bytes, every format, the limits small so that an input costs little.
#include "CRadiograph.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

/// Reads every pixel, so that the address sanitizer sees a buffer that is shorter than it says.
static unsigned sum(const cr_picture *picture) {
    unsigned total = 0;
    for (size_t i = 0; i < (size_t)picture->width * picture->height; i++) { total += picture->pixels[i]; }
    return total;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    const cr_limits limits = {.minimum_side = 8, .maximum_pixels = 1 << 19, .reduced_side = 100};
    cr_picture picture;
    volatile unsigned total = 0;
    if (cr_decode(bytes, count, &limits, &picture) == CR_OK) {
        total = sum(&picture);
    } else if (picture.pixels != NULL) {
        abort();
    }
    (void)total;
    cr_picture_free(&picture);
    return 0;
}
