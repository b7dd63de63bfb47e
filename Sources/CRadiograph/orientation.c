// Turns a picture upright by its EXIF orientation.
#include "decoders.h"

#include <stdlib.h>

/// Where the pixel at (x, y) of the upright picture lies in the stored one: an origin and a step for each upright axis.
typedef struct {
    ptrdiff_t origin, step_x, step_y;
} traversal;

/// CIPA DC-008, tag Orientation: 2...4 mirror or turn by 180 degrees, 5...8 also exchange the axes.
static traversal stored_traversal(unsigned orientation, ptrdiff_t width, ptrdiff_t height) {
    ptrdiff_t right = width - 1, bottom = (height - 1) * width;
    switch (orientation) {
    case 2: return (traversal){right, -1, width};
    case 3: return (traversal){bottom + right, -1, -width};
    case 4: return (traversal){bottom, 1, -width};
    case 5: return (traversal){0, width, 1};
    case 6: return (traversal){bottom, -width, 1};
    case 7: return (traversal){bottom + right, -width, -1};
    default: return (traversal){right, width, -1};
    }
}

static void swap(uint32_t *first, uint32_t *second) {
    uint32_t kept = *first;
    *first = *second;
    *second = kept;
}

static void copy_upright(const uint8_t *stored, traversal t, uint8_t *upright, uint32_t width, uint32_t height) {
    for (uint32_t y = 0; y < height; y++) {
        ptrdiff_t source = t.origin + (ptrdiff_t)y * t.step_y;
        for (uint32_t x = 0; x < width; x++, source += t.step_x) { *upright++ = stored[source]; }
    }
}

cr_status cr_apply_orientation(cr_picture *picture, unsigned orientation) {
    if (orientation < 2 || orientation > 8) { return CR_OK; }
    traversal t = stored_traversal(orientation, picture->width, picture->height);
    uint8_t *upright = malloc((size_t)picture->width * picture->height);
    if (upright == NULL) { return CR_OUT_OF_MEMORY; }
    if (orientation >= 5) {
        swap(&picture->width, &picture->height);
        swap(&picture->original_width, &picture->original_height);
    }
    copy_upright(picture->pixels, t, upright, picture->width, picture->height);
    free(picture->pixels);
    picture->pixels = upright;
    return CR_OK;
}
