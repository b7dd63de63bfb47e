// DICOM by DCMTK, with OpenJPEG for the JPEG 2000 code streams that DCMTK has no decoder for. No exception passes this file.
#include "deep_stack.h"
#include "dicom.hpp"

#include <new>

namespace {

struct Job {
    const uint8_t *bytes;
    size_t count;
    const cr_limits &limits;
    cr_view *view;
    cr_picture &picture;
    cr_status status;
};

}

static void decode(const Job &job) {
    cr_picture &picture = job.picture;
    dicom::prepareLibrary();
    dicom::File file;
    dicom::readFile(job.bytes, job.count, job.limits, file, picture);
    dicom::readAttributes(file.dataset, picture);
    dicom::findPixelData(file.dataset);

    dicom::FrameGeometry geometry = dicom::readGeometry(file.dataset);
    picture.bits_stored = geometry.bitsStored;
    cr_status status = cr_admit_size(&picture, &job.limits, geometry.columns, geometry.rows);
    if (status != CR_OK) { throw dicom::Refusal{status, picture.detail}; }

    dicom::decompressFirstFrame(file.dataset, geometry);
    dicom::render(file.dataset, job.view, picture);
}

static cr_status decodeFenced(const Job &job) {
    try {
        decode(job);
        return CR_OK;
    } catch (const dicom::Refusal &refusal) {
        return cr_refuse(&job.picture, refusal.status, "%s", refusal.detail.c_str());
    } catch (const std::bad_alloc &) {
        return CR_OUT_OF_MEMORY;
    } catch (...) {
        return cr_refuse(&job.picture, CR_CORRUPT, "the DICOM library gave up");
    }
}

static void run(void *pointer) {
    auto job = static_cast<Job *>(pointer);
    job->status = decodeFenced(*job);
}

/// DCMTK parses nested sequences by recursion, 1 to 2 KB of stack a level.
cr_status cr_decode_dicom(const uint8_t *bytes, size_t count, const cr_limits *limits, cr_view *view, cr_picture *picture) {
    Job job = {bytes, count, *limits, view, *picture, CR_OUT_OF_MEMORY};
    return cr_run_on_deep_stack(run, &job) ? job.status : CR_OUT_OF_MEMORY;
}
