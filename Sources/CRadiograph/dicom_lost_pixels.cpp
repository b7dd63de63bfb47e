// DCMTK's libjpeg fills pixels that it could not decode and reports that to its log alone; so the log is listened to.
#include "dicom.hpp"

#include <dcmtk/oflog/appender.h>
#include <dcmtk/oflog/oflog.h>
#include <dcmtk/oflog/spi/logevent.h>

#include <cstring>

namespace dicom {

namespace {

/// A frame is decoded and its log written on one thread.
thread_local bool lost = false;

bool startsWith(const OFString &text, const char *prefix) {
    return text.compare(0, strlen(prefix), prefix) == 0;
}

/// The wording of libjpeg's jerror.h. Bytes too many between two segments cost no pixel.
bool tellsOfLoss(const OFString &message) {
    bool extraneous = message.find("extraneous bytes") != OFString_npos;
    return (startsWith(message, "Corrupt JPEG data") && !extraneous) || startsWith(message, "Premature end of JPEG file");
}

class Listener final : public dcmtk::log4cplus::Appender {
public:
    ~Listener() override { destructorImpl(); }
    void close() override {}

protected:
    void append(const dcmtk::log4cplus::spi::InternalLoggingEvent &event) override {
        if (tellsOfLoss(event.getMessage())) { lost = true; }
    }
};

}

void listenForLostPixels() {
    OFLogger logger = OFLog::getLogger("dcmtk.dcmjpeg");
    logger.setAdditivity(false);
    logger.setLogLevel(OFLogger::WARN_LOG_LEVEL);
    logger.addAppender(dcmtk::log4cplus::SharedAppenderPtr(new Listener));
}

bool takeLostPixels() {
    bool taken = lost;
    lost = false;
    return taken;
}

}
