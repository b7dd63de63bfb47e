// Grey-value arithmetic over whole pictures.
#include "decoders.h"

#include <string.h>

void cr_stretch_16(const uint16_t *samples, size_t count, uint8_t *grey) {
    uint16_t low = UINT16_MAX, high = 0;
    for (size_t i = 0; i < count; i++) {
        if (samples[i] < low) { low = samples[i]; }
        if (samples[i] > high) { high = samples[i]; }
    }
    if (low >= high) {
        memset(grey, 0, count);
        return;
    }
    uint32_t range = (uint32_t)high - low;
    for (size_t i = 0; i < count; i++) {
        grey[i] = (uint8_t)(((uint32_t)(samples[i] - low) * 255 + range / 2) / range);
    }
}
