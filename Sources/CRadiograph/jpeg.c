// JPEG by libjpeg-turbo. Its errors and the warnings that mean lost pixels jump back into `cr_decode_jpeg` and become a status.
#include "decoders.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>
#include <jerror.h>

typedef struct {
    struct jpeg_error_mgr manager;  // first, so that libjpeg's pointer to it is a pointer to this
    jmp_buf landing;
    cr_status status;
} error_handler;

typedef struct {
    struct jpeg_decompress_struct decompress;
    error_handler errors;
    uint8_t *row;  // one CMYK row, or NULL
} jpeg_reader;

static cr_status status_of_error(int code) {
    switch (code) {
    case JERR_OUT_OF_MEMORY: return CR_OUT_OF_MEMORY;
    case JERR_INPUT_EMPTY:
    case JERR_INPUT_EOF: return CR_TRUNCATED;
    case JERR_IMAGE_TOO_BIG: return CR_TOO_LARGE;
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CCIR601_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED: return CR_UNSUPPORTED_ENCODING;
    default: return CR_CORRUPT;
    }
}

/// libjpeg fills the pixels it lost with grey and only warns. A radiograph with invented pixels must not be read.
static cr_status status_of_warning(j_common_ptr common, int code) {
    switch (code) {
    case JWRN_JPEG_EOF: return CR_TRUNCATED;
    case JWRN_HIT_MARKER: return ((j_decompress_ptr)common)->unread_marker == JPEG_EOI ? CR_TRUNCATED : CR_CORRUPT;
    case JWRN_ARITH_BAD_CODE:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC: return CR_CORRUPT;
    default: return CR_OK;
    }
}

static void land(j_common_ptr common, cr_status status) {
    error_handler *errors = (error_handler *)common->err;
    errors->status = status;
    longjmp(errors->landing, 1);
}

static void on_error(j_common_ptr common) {
    land(common, status_of_error(common->err->msg_code));
}

static void on_message(j_common_ptr common, int level) {
    if (level >= 0) { return; }
    cr_status status = status_of_warning(common, common->err->msg_code);
    if (status != CR_OK) { land(common, status); }
}

static void print_nothing(j_common_ptr common) {
    (void)common;
}

static void set_error_manager(jpeg_reader *reader) {
    reader->decompress.err = jpeg_std_error(&reader->errors.manager);
    reader->errors.manager.error_exit = on_error;
    reader->errors.manager.emit_message = on_message;
    reader->errors.manager.output_message = print_nothing;
}

/// The same choice as Pillow's `draft`: the largest divisor that leaves both sides at least `side`.
static unsigned scale_divisor(uint32_t width, uint32_t height, uint32_t side) {
    if (side == 0) { return 1; }
    uint32_t shorter = width < height ? width : height;
    unsigned divisor = 8;
    while (divisor > 1 && shorter / side < divisor) { divisor /= 2; }
    return divisor;
}

static void configure(struct jpeg_decompress_struct *decompress, const cr_limits *limits) {
    bool four_inks = decompress->num_components == 4;
    decompress->out_color_space = four_inks ? JCS_CMYK : JCS_GRAYSCALE;
    decompress->dct_method = JDCT_ISLOW;
    decompress->scale_num = 1;
    decompress->scale_denom = scale_divisor(decompress->image_width, decompress->image_height, limits->reduced_side);
}

/// Whoever writes four-ink JPEG stores it the Adobe way, 255 for no ink; readers assume so even where the Adobe marker is missing.
static void grey_from_inverted_cmyk(const uint8_t *cmyk, uint8_t *grey, uint32_t width) {
    for (uint32_t x = 0; x < width; x++, cmyk += 4) {
        unsigned white = cmyk[3];
        *grey++ = cr_luma(white - cr_scale_255(255u - cmyk[0], white), white - cr_scale_255(255u - cmyk[1], white),
                          white - cr_scale_255(255u - cmyk[2], white));
    }
}

static void read_row(jpeg_reader *reader, uint8_t *grey) {
    JSAMPROW row = reader->row != NULL ? reader->row : grey;
    jpeg_read_scanlines(&reader->decompress, &row, 1);
    if (reader->row != NULL) { grey_from_inverted_cmyk(reader->row, grey, reader->decompress.output_width); }
}

static cr_status take_memory(jpeg_reader *reader, cr_picture *picture) {
    struct jpeg_decompress_struct *decompress = &reader->decompress;
    if (decompress->out_color_space == JCS_CMYK) {
        reader->row = malloc((size_t)decompress->output_width * 4);
        if (reader->row == NULL) { return CR_OUT_OF_MEMORY; }
    }
    return cr_take_pixels(picture, decompress->output_width, decompress->output_height);
}

static cr_status read_pixels(jpeg_reader *reader, const cr_limits *limits, cr_picture *picture) {
    struct jpeg_decompress_struct *decompress = &reader->decompress;
    configure(decompress, limits);
    jpeg_start_decompress(decompress);
    cr_status status = take_memory(reader, picture);
    while (status == CR_OK && decompress->output_scanline < decompress->output_height) {
        read_row(reader, picture->pixels + (size_t)decompress->output_scanline * picture->width);
    }
    if (status == CR_OK) { jpeg_finish_decompress(decompress); }
    return status;
}

/// The only frame that sets the landing, so that no jump crosses a frame whose locals it could have clobbered.
static cr_status read_guarded(jpeg_reader *reader, const uint8_t *bytes, size_t count, const cr_limits *limits, cr_picture *picture) {
    struct jpeg_decompress_struct *decompress = &reader->decompress;
    set_error_manager(reader);
    if (setjmp(reader->errors.landing) != 0) {
        char message[JMSG_LENGTH_MAX];
        reader->errors.manager.format_message((j_common_ptr)decompress, message);
        return cr_refuse(picture, reader->errors.status, "%s", message);
    }
    jpeg_create_decompress(decompress);
    jpeg_mem_src(decompress, bytes, count);
    jpeg_read_header(decompress, TRUE);
    picture->bits_stored = (uint32_t)decompress->data_precision;
    cr_status status = cr_admit_size(picture, limits, decompress->image_width, decompress->image_height);
    return status == CR_OK ? read_pixels(reader, limits, picture) : status;
}

cr_status cr_decode_jpeg_stream(const uint8_t *bytes, size_t count, const cr_limits *limits, cr_picture *picture) {
    jpeg_reader reader = {0};
    cr_status status = read_guarded(&reader, bytes, count, limits, picture);
    jpeg_destroy_decompress(&reader.decompress);
    free(reader.row);
    return status;
}

cr_status cr_decode_jpeg(const uint8_t *bytes, size_t count, const cr_limits *limits, cr_picture *picture) {
    cr_jpeg_markers markers = cr_read_jpeg_markers(bytes, count);
    if (markers.scans > CR_MAXIMUM_SCANS) {
        return cr_refuse(picture, CR_CORRUPT, "%u scans, at most %d", markers.scans, CR_MAXIMUM_SCANS);
    }
    cr_status status = cr_decode_jpeg_stream(bytes, count, limits, picture);
    return status == CR_OK ? cr_apply_orientation(picture, markers.orientation) : status;
}
