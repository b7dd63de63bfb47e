// JPEG 2000 code streams by OpenJPEG, for the DICOM decoder.
#ifndef CRADIOGRAPH_JPEG2000_H
#define CRADIOGRAPH_JPEG2000_H

#include "CRadiograph.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The SIZ marker segment (ITU-T T.800 A.5.1), read before OpenJPEG takes memory for what it declares.
typedef struct {
    const uint8_t *code_stream;  ///< its SOC marker, behind any JP2 boxes
    uint32_t width, height, components;
    uint64_t tiles;
} cr_jpeg2000_size;

/// False when there is no code stream or when its size is out of range.
bool cr_read_jpeg2000_size(const uint8_t *bytes, size_t count, cr_jpeg2000_size *size);

/// Samples of 16 bits, interleaved by pixel; negative ones in two's complement.
typedef struct {
    uint16_t *samples;  ///< the caller frees it
    unsigned precision;
} cr_jpeg2000_frame;

cr_status cr_decode_jpeg2000(const uint8_t *bytes, size_t count, cr_jpeg2000_frame *frame);

#ifdef __cplusplus
}
#endif
#endif
