// Native samples to grey pixels by DCMTK's image classes.
#include "dicom.hpp"

#include <dcmtk/dcmimgle/dcmimage.h>

namespace dicom {

/// Overlays would be burnt in, and Presentation LUT Shape would turn MONOCHROME1 over a second time.
static void removePresentation(DcmDataset &dataset) {
    std::vector<DcmTagKey> unwanted = {DCM_PresentationLUTShape};
    for (DcmObject *element = dataset.nextInContainer(nullptr); element != nullptr; element = dataset.nextInContainer(element)) {
        if ((element->getGTag() & 0xFF00) == 0x6000) { unwanted.push_back(element->getTag()); }
    }
    for (const DcmTagKey &tag : unwanted) { dataset.findAndDeleteElement(tag); }
}

/// MONOCHROME1 is rendered as MONOCHROME2 and turned over afterwards: DCMTK's inverse output differs from it by rounding.
static bool takeMonochrome1(DcmDataset &dataset) {
    OFString photometric;
    dataset.findAndGetOFString(DCM_PhotometricInterpretation, photometric);
    if (photometric != "MONOCHROME1") { return false; }
    dataset.putAndInsertString(DCM_PhotometricInterpretation, "MONOCHROME2");
    return true;
}

static void check(const DicomImage &image) {
    std::string detail = DicomImage::getString(image.getStatus());
    switch (image.getStatus()) {
    case EIS_Normal: return;
    case EIS_MemoryFailure: throw std::bad_alloc();
    case EIS_NotSupportedValue: throw Refusal{CR_UNSUPPORTED_ENCODING, detail};
    default: throw Refusal{CR_CORRUPT, detail};
    }
}

/// A table or window that the library finds unusable gives way to the next.
static void applyVOI(DicomImage &image, const GreyTransform &transform) {
    using VOI = GreyTransform::VOI;
    if (transform.linear) { image.setVoiLutFunction(EFV_Linear); }
    bool applied = (transform.voi == VOI::lookupTable && image.setVoiLut(0) != 0)
        || (transform.voi != VOI::range && image.setWindow(transform.center, transform.width) != 0);
    if (!applied) { image.setMinMaxWindow(0); }
}

static void turnOver(cr_picture &picture) {
    size_t count = size_t(picture.width) * picture.height;
    for (size_t i = 0; i < count; i++) { picture.pixels[i] = 255 - picture.pixels[i]; }
}

static void renderMonochrome(DicomImage &image, const GreyTransform &transform, cr_picture &picture) {
    applyVOI(image, transform);
    unsigned long size = static_cast<unsigned long>(picture.width) * picture.height;
    if (image.getOutputData(picture.pixels, size, 8) == 0) { throw Refusal{CR_CORRUPT, "the frame cannot be rendered"}; }
    if (picture.inverted != transform.descending()) { turnOver(picture); }
}

static void renderColour(DicomImage &image, cr_picture &picture) {
    auto pixel = static_cast<const uint8_t *>(image.getOutputData(8));
    if (pixel == nullptr) { throw Refusal{CR_CORRUPT, "the frame cannot be rendered"}; }
    EP_Interpretation model = image.getPhotometricInterpretation();
    bool lumaFirst = model == EPI_YBR_Full || model == EPI_YBR_Full_422;
    size_t count = size_t(picture.width) * picture.height;
    for (size_t i = 0; i < count; i++, pixel += 3) { picture.pixels[i] = lumaFirst ? pixel[0] : cr_luma(pixel[0], pixel[1], pixel[2]); }
}

/// Without partial access DCMTK decodes every compressed element, icons of unchecked sizes included, and takes the range of grey values
/// over later frames and the padding byte.
static unsigned long imageFlags(const GreyTransform &transform) {
    unsigned long flags = CIF_UsePartialAccessToPixelData | CIF_MayDetachPixelData | CIF_KeepYCbCrColorModel;
    return transform.modalityByLibrary ? flags : flags | CIF_IgnoreModalityTransformation;
}

static void describe(DicomImage &image, const GreyTransform &shown, const GreyTransform &standard, cr_view &view) {
    double low = 0, high = 0;
    if (image.getMinMaxValues(low, high) == 0) { throw Refusal{CR_CORRUPT, "the frame has no values"}; }
    describeValues(shown, low, high, standard, view);
}

void render(DcmDataset &dataset, cr_view *view, cr_picture &picture) {
    removePresentation(dataset);
    picture.inverted = takeMonochrome1(dataset);
    GreyTransform standard = chooseGreyTransform(dataset);
    GreyTransform transform = view != nullptr && view->windowed ? chooseGreyTransform(dataset, *view) : standard;
    DicomImage image(&dataset, EXS_LittleEndianExplicit, imageFlags(transform), 0, 1);
    check(image);
    if (cr_take_pixels(&picture, picture.original_width, picture.original_height) != CR_OK) { throw std::bad_alloc(); }
    if (image.isMonochrome()) {
        if (view != nullptr) { describe(image, transform, standard, *view); }
        renderMonochrome(image, transform, picture);
    } else {
        renderColour(image, picture);
        cr_view_8(view, picture.pixels, size_t(picture.width) * picture.height);
    }
}

}
