// The stages from a DICOM file to a picture, in the order in which dicom.cpp runs them.
#ifndef CRADIOGRAPH_DICOM_HPP
#define CRADIOGRAPH_DICOM_HPP

#include "decoders.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <string>
#include <vector>

namespace dicom {

/// Thrown by a stage, caught in `cr_decode_dicom`.
struct Refusal {
    cr_status status;
    std::string detail;
};

/// Registers decoders and silences the log, once in the process.
void prepareLibrary();

struct File {
    DcmMetaInfo meta;
    DcmDataset dataset;
};

/// Parses meta information and data set; `limits` bounds what a deflated data set may grow to.
void readFile(const uint8_t *bytes, size_t count, const cr_limits &limits, File &file, cr_picture &picture);

/// Inflates a raw deflate stream (PS3.5 A.5), refusing one that grows past any radiograph.
std::vector<uint8_t> inflateDataset(const uint8_t *bytes, size_t count, const cr_limits &limits);

void readAttributes(DcmDataset &dataset, cr_picture &picture);

/// The Image Pixel module, C.7.6.3.
struct FrameGeometry {
    Uint16 rows = 0, columns = 0, samplesPerPixel = 1;
    Uint16 bitsAllocated = 0, bitsStored = 0, highBit = 0;

    size_t bytes() const { return size_t(rows) * columns * samplesPerPixel * (bitsAllocated / 8); }
};

FrameGeometry readGeometry(DcmDataset &dataset);

/// The pixel data element, or a refusal when there is none or when it is empty.
DcmPixelData &findPixelData(DcmDataset &dataset);

/// Turns the first frame of compressed pixel data into native samples and holds the length of native ones against the geometry.
void decompressFirstFrame(DcmDataset &dataset, const FrameGeometry &geometry);

/// Removes all fragments but those of the first frame and returns what they hold.
std::vector<uint8_t> takeFirstFrame(DcmDataset &dataset);

/// Throws unless every segment of an RLE frame holds all its bytes.
void checkRLE(const std::vector<uint8_t> &stream, const FrameGeometry &geometry);

/// From now on `takeLostPixels` says whether DCMTK's libjpeg has filled in pixels on this thread since it was last asked.
void listenForLostPixels();
bool takeLostPixels();

/// JPEG, JPEG lossless or JPEG-LS to native samples.
void decodeJPEG(const std::vector<uint8_t> &stream, DcmDataset &dataset, const FrameGeometry &geometry);

/// JPEG 2000 to native samples of 16 bits, interleaved by pixel.
void decodeJPEG2000(const std::vector<uint8_t> &stream, DcmDataset &dataset, const FrameGeometry &geometry);

/// The registered codecs, on this element alone: through the data set DCMTK would also decode icons, whose sizes nobody has checked.
void decompressByLibrary(DcmDataset &dataset);

/// Replaces the pixel data by native samples in local byte order.
void putNativeFrame(DcmDataset &dataset, const uint8_t *samples, size_t count);
void putNativeFrame(DcmDataset &dataset, const uint16_t *samples, size_t count);

/// Modality transform, VOI transform and photometric interpretation: stored values to grey pixels. `view` may be null.
void render(DcmDataset &dataset, cr_view *view, cr_picture &picture);

struct Rescale {
    double slope = 1, intercept = 0;

    double apply(double value) const { return slope * value + intercept; }
    double inverse(double value) const { return (value - intercept) / slope; }
};

/// What the VOI transform is to do, and whether DCMTK is to apply the modality transform before it.
struct GreyTransform {
    enum class VOI { lookupTable, window, range } voi = VOI::range;
    double center = 0, width = 0;
    bool modalityByLibrary = false;
    bool linear = false;  ///< whatever function the file names
    Rescale rescale;      ///< what is left to do to the library's values to have the picture's own

    /// Larger stored values mean darker.
    bool descending() const { return rescale.slope < 0; }
};

/// What the file says.
GreyTransform chooseGreyTransform(DcmDataset &dataset);

/// What somebody who looks at it says.
GreyTransform chooseGreyTransform(DcmDataset &dataset, const cr_view &view);

/// Tells what there is to choose from.
/// - `shown`: the transform by which the library found its values to lie between `low` and `high`
/// - `standard`: what the file says
void describeValues(const GreyTransform &shown, double low, double high, const GreyTransform &standard, cr_view &view);

}

#endif
