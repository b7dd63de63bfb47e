// The window of DICOM PS3.3 C.11.2.1.2 over samples of 8 and of 16 bits, by table.
#include "decoders.h"

/// Rounded, so that the window 128, 256 leaves 8-bit grey as it is.
static uint8_t level(double value, double center, double width) {
    double middle = center - 0.5, half = (width - 1) / 2;
    if (value <= middle - half) { return 0; }
    if (value > middle + half) { return 255; }
    return (uint8_t)(((value - middle) / (width - 1) + 0.5) * 255 + 0.5);
}

static void fill(const cr_view *view, uint8_t *levels, size_t count) {
    for (size_t i = 0; i < count; i++) { levels[i] = level((double)i, view->center, view->width); }
}

static void describe(cr_view *view, unsigned low, unsigned high) {
    view->minimum = low;
    view->maximum = high;
}

static void describe_default(cr_view *view, double low, double high) {
    view->default_center = (low + high) / 2 + 0.5;
    view->default_width = high - low + 1;
}

void cr_view_8(cr_view *view, uint8_t *grey, size_t count) {
    if (view == NULL) { return; }
    unsigned low = UINT8_MAX, high = 0;
    for (size_t i = 0; i < count; i++) {
        low = grey[i] < low ? grey[i] : low;
        high = grey[i] > high ? grey[i] : high;
    }
    describe(view, low, high);
    describe_default(view, 0, UINT8_MAX);
    if (!view->windowed) { return; }
    uint8_t levels[UINT8_MAX + 1];
    fill(view, levels, sizeof levels);
    for (size_t i = 0; i < count; i++) { grey[i] = levels[grey[i]]; }
}

void cr_view_16(cr_view *view, const uint16_t *samples, size_t count, uint8_t *grey) {
    if (view == NULL || !view->windowed) { cr_stretch_16(samples, count, grey); }
    if (view == NULL) { return; }
    unsigned low = UINT16_MAX, high = 0;
    for (size_t i = 0; i < count; i++) {
        low = samples[i] < low ? samples[i] : low;
        high = samples[i] > high ? samples[i] : high;
    }
    describe(view, low, high);
    describe_default(view, low, high);
    if (!view->windowed) { return; }
    uint8_t levels[UINT16_MAX + 1];
    fill(view, levels, sizeof levels);
    for (size_t i = 0; i < count; i++) { grey[i] = levels[samples[i]]; }
}
