// OpenJPEG over a code stream in memory.
#define _GNU_SOURCE  // memmem
#include "jpeg2000.h"

#include <stdlib.h>
#include <string.h>

#include <openjpeg-2.5/openjpeg.h>

static uint32_t read_32(const uint8_t *field) {
    return (uint32_t)field[0] << 24 | (uint32_t)field[1] << 16 | (uint32_t)field[2] << 8 | field[3];
}

static uint64_t divide_up(uint64_t value, uint64_t divisor) {
    return (value + divisor - 1) / divisor;
}

bool cr_read_jpeg2000_size(const uint8_t *bytes, size_t count, cr_jpeg2000_size *size) {
    static const uint8_t soc_siz[] = {0xFF, 0x4F, 0xFF, 0x51};
    const uint8_t *start = memmem(bytes, count, soc_siz, sizeof soc_siz);
    if (start == NULL || count - (size_t)(start - bytes) < 42) { return false; }
    const uint8_t *siz = start + 8;
    uint32_t right = read_32(siz), bottom = read_32(siz + 4), left = read_32(siz + 8), top = read_32(siz + 12);
    uint32_t tile_width = read_32(siz + 16), tile_height = read_32(siz + 20);
    uint32_t tile_left = read_32(siz + 24), tile_top = read_32(siz + 28);
    bool ordered = left < right && top < bottom && tile_left <= left && tile_top <= top && tile_width > 0 && tile_height > 0;
    if (!ordered) { return false; }
    size->code_stream = start;
    size->width = right - left;
    size->height = bottom - top;
    size->components = (uint32_t)siz[32] << 8 | siz[33];
    size->tiles = divide_up(right - tile_left, tile_width) * divide_up(bottom - tile_top, tile_height);
    return true;
}

typedef struct {
    const uint8_t *bytes;
    size_t count, position;
} memory;

static OPJ_SIZE_T read_memory(void *buffer, OPJ_SIZE_T wanted, void *user) {
    memory *source = user;
    size_t left = source->count - source->position;
    if (left == 0) { return (OPJ_SIZE_T)-1; }
    size_t taken = wanted < left ? wanted : left;
    memcpy(buffer, source->bytes + source->position, taken);
    source->position += taken;
    return taken;
}

static OPJ_OFF_T skip_memory(OPJ_OFF_T wanted, void *user) {
    memory *source = user;
    size_t left = source->count - source->position;
    if (wanted < 0 || (size_t)wanted > left) { return -1; }
    source->position += (size_t)wanted;
    return wanted;
}

static OPJ_BOOL seek_memory(OPJ_OFF_T position, void *user) {
    memory *source = user;
    if (position < 0 || (size_t)position > source->count) { return OPJ_FALSE; }
    source->position = (size_t)position;
    return OPJ_TRUE;
}

static opj_stream_t *open_memory(memory *source) {
    opj_stream_t *stream = opj_stream_default_create(OPJ_TRUE);
    if (stream == NULL) { return NULL; }
    opj_stream_set_user_data(stream, source, NULL);
    opj_stream_set_user_data_length(stream, source->count);
    opj_stream_set_read_function(stream, read_memory);
    opj_stream_set_skip_function(stream, skip_memory);
    opj_stream_set_seek_function(stream, seek_memory);
    return stream;
}

static bool are_alike(const opj_image_comp_t *one, const opj_image_comp_t *other) {
    return one->w == other->w && one->h == other->h && one->prec == other->prec && one->sgnd == other->sgnd;
}

static bool is_plain(const opj_image_t *image) {
    for (OPJ_UINT32 i = 0; i < image->numcomps; i++) {
        const opj_image_comp_t *component = &image->comps[i];
        bool whole = component->prec <= 16 && component->dx == 1 && component->dy == 1 && component->data != NULL;
        if (!whole || !are_alike(component, &image->comps[0])) { return false; }
    }
    return image->numcomps > 0;
}

static cr_status copy_samples(const opj_image_t *image, cr_jpeg2000_frame *frame) {
    if (!is_plain(image)) { return CR_UNSUPPORTED_ENCODING; }
    size_t pixels = (size_t)image->comps[0].w * image->comps[0].h, components = image->numcomps;
    frame->precision = image->comps[0].prec;
    frame->samples = malloc(pixels * components * sizeof *frame->samples);
    if (frame->samples == NULL) { return CR_OUT_OF_MEMORY; }
    for (size_t c = 0; c < components; c++) {
        const OPJ_INT32 *source = image->comps[c].data;
        for (size_t i = 0; i < pixels; i++) { frame->samples[i * components + c] = (uint16_t)source[i]; }
    }
    return CR_OK;
}

static cr_status decode(opj_codec_t *codec, opj_stream_t *stream, cr_jpeg2000_frame *frame) {
    opj_dparameters_t parameters;
    opj_set_default_decoder_parameters(&parameters);
    opj_image_t *image = NULL;
    bool decoded = opj_setup_decoder(codec, &parameters) && opj_read_header(stream, codec, &image)
        && opj_decode(codec, stream, image) && opj_end_decompress(codec, stream);
    cr_status status = decoded ? copy_samples(image, frame) : CR_CORRUPT;
    opj_image_destroy(image);
    return status;
}

cr_status cr_decode_jpeg2000(const uint8_t *bytes, size_t count, cr_jpeg2000_frame *frame) {
    memory source = {bytes, count, 0};
    opj_codec_t *codec = opj_create_decompress(OPJ_CODEC_J2K);
    opj_stream_t *stream = open_memory(&source);
    bool ready = codec != NULL && stream != NULL;
    cr_status status = ready ? decode(codec, stream, frame) : CR_OUT_OF_MEMORY;
    if (stream != NULL) { opj_stream_destroy(stream); }
    if (codec != NULL) { opj_destroy_codec(codec); }
    return status;
}
