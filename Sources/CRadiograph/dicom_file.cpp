// Bytes to meta information and data set.
#include "dicom.hpp"
#include "dicom_stream.hpp"

#include <cstring>

namespace dicom {

static bool isSupported(E_TransferSyntax syntax) {
    switch (syntax) {
    case EXS_LittleEndianImplicit:
    case EXS_LittleEndianExplicit:
    case EXS_BigEndianExplicit:
    case EXS_DeflatedLittleEndianExplicit:
    case EXS_RLELossless:
    case EXS_JPEGProcess1:
    case EXS_JPEGProcess2_4:
    case EXS_JPEGProcess14:
    case EXS_JPEGProcess14SV1:
    case EXS_JPEGLSLossless:
    case EXS_JPEGLSLossy:
    case EXS_JPEG2000LosslessOnly:
    case EXS_JPEG2000: return true;
    default: return false;
    }
}

/// A UID holds digits and dots only (PS3.5 9.1); whatever else a file puts there stays out of logs.
static std::string cleanUID(const OFString &uid) {
    std::string clean;
    for (char c : uid) {
        if (c == '.' || (c >= '0' && c <= '9')) { clean += c; }
    }
    return clean.substr(0, 64);
}

static void check(const OFCondition &condition, const MeteredStream &stream, const char *part) {
    if (stream.isExhausted()) { throw Refusal{CR_UNSUPPORTED_ENCODING, std::string(part) + ": too many elements"}; }
    if (condition.good() || condition == EC_EndOfStream) { return; }
    bool endedEarly = condition == EC_StreamNotifyClient || condition == EC_InvalidStream || condition == EC_SequDelimitationItemMissing
        || condition == EC_ItemDelimitationItemMissing;
    throw Refusal{endedEarly ? CR_TRUNCATED : CR_CORRUPT, std::string(part) + ": " + condition.text()};
}

/// Returns how many bytes the preamble and the meta information take.
static size_t readMeta(const uint8_t *bytes, size_t count, DcmMetaInfo &meta) {
    MeteredStream stream(bytes, count);
    meta.transferInit();
    check(meta.read(stream, EXS_Unknown, EGL_noChange, DCM_MaxReadLength), stream, "meta information");
    meta.transferEnd();
    return static_cast<size_t>(stream.tell());
}

static void readDataset(const uint8_t *bytes, size_t count, E_TransferSyntax syntax, DcmDataset &dataset) {
    if (count == 0) { throw Refusal{CR_TRUNCATED, "no data set"}; }
    MeteredStream stream(bytes, count);
    dataset.transferInit();
    check(dataset.read(stream, syntax, EGL_noChange, DCM_MaxReadLength), stream, "data set");
    dataset.transferEnd();
}

/// EXS_Unknown where the file has no meta information and DCMTK has to tell the syntax from the data set.
static E_TransferSyntax declaredSyntax(DcmMetaInfo &meta, cr_picture &picture) {
    OFString uid;
    if (meta.findAndGetOFString(DCM_TransferSyntaxUID, uid).bad() || uid.empty()) { return EXS_Unknown; }
    std::string clean = cleanUID(uid);
    strncpy(picture.transfer_syntax, clean.c_str(), sizeof picture.transfer_syntax - 1);
    E_TransferSyntax syntax = DcmXfer(clean.c_str()).getXfer();
    if (!isSupported(syntax)) { throw Refusal{CR_UNSUPPORTED_TRANSFER_SYNTAX, clean}; }
    return syntax;
}

void readFile(const uint8_t *bytes, size_t count, const cr_limits &limits, File &file, cr_picture &picture) {
    size_t start = readMeta(bytes, count, file.meta);
    E_TransferSyntax syntax = declaredSyntax(file.meta, picture);
    if (syntax == EXS_DeflatedLittleEndianExplicit) {
        std::vector<uint8_t> inflated = inflateDataset(bytes + start, count - start, limits);
        readDataset(inflated.data(), inflated.size(), EXS_LittleEndianExplicit, file.dataset);
    } else {
        readDataset(bytes + start, count - start, syntax, file.dataset);
    }
    if (syntax == EXS_Unknown) {
        strncpy(picture.transfer_syntax, DcmXfer(file.dataset.getOriginalXfer()).getXferID(), sizeof picture.transfer_syntax - 1);
    }
}

}
