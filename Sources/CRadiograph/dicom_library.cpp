// DCMTK's process-wide state.
#include "dicom.hpp"

#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmimage/diregist.h>  // colour models, registered by being linked
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/oflog.h>

#include <mutex>

namespace dicom {

static void registerDecoders() {
    DJDecoderRegistration::registerCodecs(EDC_never);  // luma is the first of YBR, so converting to RGB would only round
    DJLSDecoderRegistration::registerCodecs();
    DcmRLEDecoderRegistration::registerCodecs();
}

void prepareLibrary() {
    static std::once_flag once;
    std::call_once(once, [] {
        OFLog::configure(OFLogger::OFF_LOG_LEVEL);
        listenForLostPixels();
        registerDecoders();
    });
}

}
