// Chooses the road from stored values to grey: VOI LUT, else the first window, else the values' own range.
#include "dicom.hpp"

#include <cmath>

namespace dicom {

namespace {

/// The values that become black and white.
struct Borders {
    double low, high;
};

/// PS3.3 C.11.2.1.2.
Borders linearBorders(double center, double width) {
    double middle = center - 0.5, half = (width - 1) / 2;
    return {middle - half, middle + half};
}

}

/// In XA and XRF objects the modality LUT linearises the intensity and is not for display (PS3.3 C.8.7.1.1.2); DCMTK skips it likewise.
static bool hasDisplayRescale(DcmDataset &dataset) {
    OFString storage;
    dataset.findAndGetOFString(DCM_SOPClassUID, storage);
    return storage != UID_XRayAngiographicImageStorage && storage != UID_XRayRadiofluoroscopicImageStorage
        && storage != UID_RETIRED_XRayAngiographicBiPlaneImageStorage;
}

static Rescale readRescale(DcmDataset &dataset) {
    Rescale rescale, identity;
    bool present = dataset.findAndGetFloat64(DCM_RescaleSlope, rescale.slope).good()
        && dataset.findAndGetFloat64(DCM_RescaleIntercept, rescale.intercept).good();
    bool usable = present && std::isnormal(rescale.slope) && std::isfinite(rescale.intercept);
    return usable && hasDisplayRescale(dataset) ? rescale : identity;
}

/// PS3.3 C.11.2.1.2 and C.11.2.1.3.2.
static bool readWindow(DcmDataset &dataset, const OFString &function, Borders &borders) {
    double center = 0, width = 0;
    bool present = dataset.findAndGetFloat64(DCM_WindowCenter, center).good() && dataset.findAndGetFloat64(DCM_WindowWidth, width).good();
    if (!present || !std::isfinite(center) || !std::isfinite(width)) { return false; }
    bool exact = function == "LINEAR_EXACT";
    borders = exact ? Borders{center - width / 2, center + width / 2} : linearBorders(center, width);
    return exact ? width > 0 : width >= 1;
}

/// A linear window commutes with a rescale. Moved to stored values it is applied exactly, whereas DCMTK rounds rescaled values to
/// integers first and loses the picture when the slope is small.
static GreyTransform windowOnStoredValues(Borders stored, const Rescale &rescale) {
    GreyTransform transform;
    transform.voi = GreyTransform::VOI::window;
    transform.center = (stored.low + stored.high) / 2 + 0.5;
    transform.width = std::fabs(stored.high - stored.low) + 1;
    transform.rescale = rescale;
    return transform;
}

static Borders storedBorders(Borders borders, const Rescale &rescale) {
    return {rescale.inverse(borders.low), rescale.inverse(borders.high)};
}

static bool hasSequence(DcmDataset &dataset, const DcmTagKey &tag) {
    DcmSequenceOfItems *sequence = nullptr;
    return dataset.findAndGetSequence(tag, sequence).good() && sequence->card() > 0;
}

/// Lookup tables index by modality values, and a sigmoid is DCMTK's own: both leave the modality transform to the library.
static GreyTransform transformByLibrary(DcmDataset &dataset, bool hasWindow) {
    GreyTransform transform;
    transform.modalityByLibrary = true;
    bool hasLookupTable = hasSequence(dataset, DCM_VOILUTSequence);
    transform.voi = hasLookupTable ? GreyTransform::VOI::lookupTable : hasWindow ? GreyTransform::VOI::window : GreyTransform::VOI::range;
    dataset.findAndGetFloat64(DCM_WindowCenter, transform.center);
    dataset.findAndGetFloat64(DCM_WindowWidth, transform.width);
    return transform;
}

GreyTransform chooseGreyTransform(DcmDataset &dataset) {
    OFString function;
    dataset.findAndGetOFString(DCM_VOILUTFunction, function);
    Borders borders = {};
    bool hasWindow = readWindow(dataset, function, borders);
    bool tables = hasSequence(dataset, DCM_VOILUTSequence) || hasSequence(dataset, DCM_ModalityLUTSequence);
    if (tables || function == "SIGMOID") { return transformByLibrary(dataset, hasWindow); }
    Rescale rescale = readRescale(dataset);
    if (hasWindow) { return windowOnStoredValues(storedBorders(borders, rescale), rescale); }
    GreyTransform range;
    range.rescale = rescale;
    return range;
}

/// Stored values have 16 bits, so beyond these borders nothing changes; a slope near nothing would lead to where arithmetic ends.
static Borders bounded(Borders borders) {
    constexpr double most = 1e12;
    return {std::fmin(std::fmax(borders.low, -most), most), std::fmin(std::fmax(borders.high, -most), most)};
}

static GreyTransform windowByLibrary(const cr_view &view) {
    GreyTransform transform;
    transform.voi = GreyTransform::VOI::window;
    transform.center = view.center;
    transform.width = view.width;
    transform.modalityByLibrary = true;
    return transform;
}

GreyTransform chooseGreyTransform(DcmDataset &dataset, const cr_view &view) {
    Rescale rescale = readRescale(dataset);
    Borders borders = bounded(storedBorders(linearBorders(view.center, view.width), rescale));
    bool hasTable = hasSequence(dataset, DCM_ModalityLUTSequence);
    GreyTransform transform = hasTable ? windowByLibrary(view) : windowOnStoredValues(borders, rescale);
    transform.linear = true;
    return transform;
}

void describeValues(const GreyTransform &shown, double low, double high, const GreyTransform &standard, cr_view &view) {
    double first = shown.rescale.apply(low), last = shown.rescale.apply(high);
    view.minimum = std::fmin(first, last);
    view.maximum = std::fmax(first, last);
    if (standard.voi == GreyTransform::VOI::window) {
        Borders borders = linearBorders(standard.center, standard.width);
        first = standard.rescale.apply(borders.low);
        last = standard.rescale.apply(borders.high);
    }
    view.default_center = (first + last) / 2 + 0.5;
    view.default_width = std::fabs(last - first) + 1;
}

}
