// What the decoders share with each other and with nobody else.
#ifndef CRADIOGRAPH_DECODERS_H
#define CRADIOGRAPH_DECODERS_H

#include "CRadiograph.h"

#ifdef __cplusplus
extern "C" {
#endif

// One decoder a format. Each fills `picture` and leaves `pixels` NULL unless it returns CR_OK. `view` is NULL on the way to the model.
cr_status cr_decode_jpeg(const uint8_t *bytes, size_t count, const cr_limits *limits, cr_picture *picture);
cr_status cr_decode_png(const uint8_t *bytes, size_t count, const cr_limits *limits, cr_view *view, cr_picture *picture);
cr_status cr_decode_dicom(const uint8_t *bytes, size_t count, const cr_limits *limits, cr_view *view, cr_picture *picture);

/// A JPEG stream as it lies, whatever its Exif block says; the caller has looked at its markers.
cr_status cr_decode_jpeg_stream(const uint8_t *bytes, size_t count, const cr_limits *limits, cr_picture *picture);

/// Writes `detail` and hands `status` back, so that a refusal is one statement.
cr_status cr_refuse(cr_picture *picture, cr_status status, const char *format, ...) __attribute__((format(printf, 3, 4)));

/// Holds the declared size against the limits and records it as the original size.
cr_status cr_admit_size(cr_picture *picture, const cr_limits *limits, uint32_t width, uint32_t height);

/// Takes memory for width x height grey pixels. Untouched pages cost nothing, so a lying header does not move resident memory.
cr_status cr_take_pixels(cr_picture *picture, uint32_t width, uint32_t height);

/// Turns the picture upright by an EXIF orientation, 1...8; anything else leaves it as it is.
cr_status cr_apply_orientation(cr_picture *picture, unsigned orientation);

/// Orientation (0x0112) of the first directory in an Exif block that starts at its TIFF header; 1 where absent or malformed.
unsigned cr_exif_orientation(const uint8_t *tiff, size_t count);

/// What the markers of a JPEG or JPEG-LS stream say, read without decoding anything.
typedef struct {
    uint32_t width, height;  ///< 0 when there is no frame header
    unsigned precision, components;
    unsigned scans;
    unsigned largest_category;  ///< of differences in the DC or lossless Huffman tables; 16 is the most that T.81 H.1.2.2 knows
    unsigned orientation;    ///< EXIF, 1...8
    bool complete;           ///< an end-of-image marker was reached
} cr_jpeg_markers;

cr_jpeg_markers cr_read_jpeg_markers(const uint8_t *bytes, size_t count);

/// Useful progressive scripts stay near ten scans; each further one costs a pass over every block for a few bytes of file.
enum { CR_MAXIMUM_SCANS = 64 };

// Grey values: the ITU-R 601 luma and the 8-bit product of docs/model-manifest.md, rounded as Pillow rounds.
static inline uint8_t cr_luma(unsigned red, unsigned green, unsigned blue) {
    return (uint8_t)((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16);
}

static inline uint8_t cr_scale_255(unsigned value, unsigned factor) {
    unsigned product = value * factor + 128;
    return (uint8_t)((product + (product >> 8)) >> 8);
}

/// Spreads the samples' own minimum...maximum over 0...255; a flat picture is black.
void cr_stretch_16(const uint16_t *samples, size_t count, uint8_t *grey);

// Windows over samples that no library windows for us. Without a view the first does nothing and the second stretches.
void cr_view_8(cr_view *view, uint8_t *grey, size_t count);
void cr_view_16(cr_view *view, const uint16_t *samples, size_t count, uint8_t *grey);

#ifdef __cplusplus
}
#endif
#endif
