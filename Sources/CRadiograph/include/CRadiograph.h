// Untrusted bytes in, upright 8-bit grey pixels out. JPEG by libjpeg-turbo, PNG by libspng, DICOM by DCMTK with OpenJPEG for JPEG 2000.
//
// Every function is thread-safe and blocks; none throws, longjmps out or writes to a standard stream. Limits are checked against what the
// header declares, before memory for pixels is taken. docs/model-manifest.md defines the grey values.
#ifndef CRADIOGRAPH_H
#define CRADIOGRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    CR_FORMAT_UNKNOWN = 0,
    CR_FORMAT_JPEG,
    CR_FORMAT_PNG,
    CR_FORMAT_DICOM,
} cr_format;

typedef enum {
    CR_OK = 0,
    CR_NOT_A_PICTURE,                ///< neither JPEG, PNG nor DICOM by its first bytes
    CR_UNSUPPORTED_TRANSFER_SYNTAX,  ///< DICOM whose pixel encoding is not in the supported list; `detail` names its UID
    CR_UNSUPPORTED_ENCODING,         ///< a lawful variant that is not read here (12-bit JPEG, 32-bit DICOM, more elements than a radiograph has, …)
    CR_NO_PIXEL_DATA,                ///< DICOM object without (7FE0,0010), or with an empty one
    CR_TRUNCATED,                    ///< ends before its pixels do
    CR_CORRUPT,                      ///< breaks its own format
    CR_TOO_SMALL,                    ///< a side below `minimum_side`
    CR_TOO_LARGE,                    ///< more pixels than `maximum_pixels`, or a deflated data set that grows like a bomb
    CR_OUT_OF_MEMORY,
} cr_status;

typedef struct {
    uint32_t minimum_side;    ///< pixels; a smaller width or height is CR_TOO_SMALL
    uint64_t maximum_pixels;  ///< declared width x height above this is CR_TOO_LARGE
    uint32_t reduced_side;    ///< JPEG may be decoded at 1/2, 1/4, 1/8 while both sides stay at least this; 0 decodes at full size
} cr_limits;

/// A decoded picture. Owns `pixels` until `cr_picture_free`.
typedef struct {
    cr_format format;
    uint8_t *pixels;           ///< `width` x `height` bytes, row by row, 0 black to 255 white (MONOCHROME2 sense)
    uint32_t width, height;    ///< of `pixels`, upright; a JPEG may be reduced
    uint32_t original_width, original_height;  ///< as stored, upright
    uint32_t bits_stored;      ///< per sample as stored: 1...16
    uint32_t frames;           ///< 1 unless a multi-frame DICOM
    bool inverted;             ///< MONOCHROME1 was turned over
    // DICOM attributes as stored, trimmed, empty where absent; UTF-8 control characters removed.
    char transfer_syntax[65];  ///< UID
    char modality[17];         ///< (0008,0060) CS
    char body_part[17];        ///< (0018,0015) CS
    char view_position[17];    ///< (0018,5101) CS
    char patient_age[5];       ///< (0010,1010) AS, such as 004Y
    char patient_sex[17];      ///< (0010,0040) CS
    char detail[160];          ///< on failure: one line for a log, without patient data; may be empty
} cr_picture;

/// What the first bytes say the picture is; never the name or a declared type.
cr_format cr_sniff(const uint8_t *bytes, size_t count);

/// Decodes `count` bytes. On CR_OK the caller owns `picture->pixels`; on failure `pixels` is NULL and `detail` may say why.
cr_status cr_decode(const uint8_t *bytes, size_t count, const cr_limits *limits, cr_picture *picture);

/// How a picture is to be shown, and what there is to choose from. Values are the picture's own: after the modality transform for grey DICOM,
/// 0...65535 for 16-bit grey PNG, 0...255 for everything else, which is grey of 8 bits before it is shown.
typedef struct {
    bool windowed;                         ///< in: whether `center` and `width` replace what the file says
    double center, width;                  ///< in: finite, at least 1 wide; the linear function of DICOM PS3.3 C.11.2.1.2
    double minimum, maximum;               ///< out: of the values of the picture
    double default_center, default_width;  ///< out: what the picture is shown with where nobody chooses; for a lookup table the whole range
} cr_view;

/// The same pixels as `cr_decode` where nothing is windowed; with a window all bits that are stored count, so that nothing shows bands.
cr_status cr_decode_view(const uint8_t *bytes, size_t count, const cr_limits *limits, cr_view *view, cr_picture *picture);

void cr_picture_free(cr_picture *picture);

/// Blends `taps` rows of `width` bytes, one below the other, into one. Weights have 22 fractional bits and add up to 1.
void cr_blend_rows(const uint8_t *rows, size_t width, const int32_t *weights, size_t taps, uint8_t *result);

enum { CR_LANES = 16 };

/// Blends `count` rows, at most CR_LANES, of `source` bytes into rows of `width` bytes: result x draws on `taps[x]` bytes from `firsts[x]` on,
/// by `stride` weights a result. `scratch` holds `source` x CR_LANES bytes.
void cr_blend_columns(const uint8_t *rows, size_t source, size_t count, const uint32_t *firsts, const uint32_t *taps, const int32_t *weights,
                      size_t stride, size_t width, uint8_t *scratch, uint8_t *result);

/// In place of a zlib level: for the grain of a film, in which zlib finds nothing to repeat.
enum { CR_PNG_GRAIN = -1 };

/// Encodes 8-bit grey (`channels` 1), RGB (3) or RGBA (4) rows as PNG, zlib `level` 0...9 or CR_PNG_GRAIN. The caller frees `*png` with
/// `cr_bytes_free`.
cr_status cr_png_encode(const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, int level, uint8_t **png, size_t *count);

void cr_bytes_free(uint8_t *bytes);

#ifdef __cplusplus
}
#endif
#endif
