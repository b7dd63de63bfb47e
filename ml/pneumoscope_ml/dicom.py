"""DICOM to 8-bit grey by pydicom: modality transform, VOI transform, photometric interpretation (PS3.3 C.11.1, C.11.2, C.7.6.3).

Grey levels are cut, not rounded, as DCMTK cuts them; the Swift road uses DCMTK and agrees within one level.
"""

import io

import imagecodecs
import numpy as np
from PIL import Image
from pydicom import Dataset, dcmread
from pydicom.encaps import generate_frames
from pydicom.pixels import apply_color_lut, pixel_array
from pydicom.uid import (
    JPEG2000,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    XRayAngiographicImageStorage,
    XRayRadiofluoroscopicImageStorage,
)

#: Their samples are as wide as the code stream says, whatever Bits Stored says: a lossy codec may overshoot the latter.
STREAM_DECIDES_BITS = {JPEGExtended12Bit, JPEG2000, JPEG2000Lossless}

#: pydicom's only decoder of these is under the GPL and refuses scan headers that real encoders write.
STREAM_DECODERS = {
    JPEGExtended12Bit: imagecodecs.jpeg8_decode,
    JPEGLossless: imagecodecs.jpegsof3_decode,
    JPEGLosslessSV1: imagecodecs.jpegsof3_decode,
}

#: There the modality LUT linearises the intensity and is not for display (PS3.3 C.8.7.1.1.2).
NO_MODALITY_TRANSFORM = {XRayAngiographicImageStorage, XRayRadiofluoroscopicImageStorage, "1.2.840.10008.5.1.4.1.1.12.3"}


def load_grey(data: bytes) -> tuple[np.ndarray, dict]:
    dataset = dcmread(io.BytesIO(data), force=True)
    complete_meta(dataset)
    info = describe(dataset)
    if dataset.get("SamplesPerPixel", 1) == 3 or dataset.PhotometricInterpretation == "PALETTE COLOR":
        return colour_to_grey(dataset), info
    grey = window_to_grey(dataset, stored_values(dataset))
    return (255 - grey if info["inverted"] else grey), info


def complete_meta(dataset: Dataset) -> None:
    """Bare data sets do not name their transfer syntax; those read here are implicit or explicit little endian."""
    if "TransferSyntaxUID" not in dataset.file_meta:
        implicit = dataset.original_encoding[0]
        dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2" if implicit else "1.2.840.10008.1.2.1"


def describe(dataset: Dataset) -> dict:
    return {
        "format": "DICOM",
        "width": dataset.Columns,
        "height": dataset.Rows,
        "frames": int(dataset.get("NumberOfFrames") or 1),
        "transfer_syntax": str(dataset.file_meta.TransferSyntaxUID),
        "inverted": dataset.PhotometricInterpretation == "MONOCHROME1",
    }


def stored_values(dataset: Dataset) -> np.ndarray:
    """The first frame's values, free of the bits around them (C.7.6.3.1.1)."""
    bits, shift = dataset.BitsStored, dataset.HighBit + 1 - dataset.BitsStored
    if shift > 0:  # pydicom keeps the lowest bits, so it is asked for all of them
        dataset.BitsStored, dataset.HighBit = dataset.BitsAllocated, dataset.BitsAllocated - 1
    values = first_frame(dataset, raw=True).astype(np.int64)
    if dataset.file_meta.TransferSyntaxUID in STREAM_DECIDES_BITS:
        return values
    values = (values >> shift) & (2**bits - 1)
    is_negative = (values >> (bits - 1)) & dataset.get("PixelRepresentation", 0)
    return values - (is_negative << bits)


def first_frame(dataset: Dataset, **options) -> np.ndarray:
    """By Pillow and imagecodecs where they are bit-exact with libjpeg's integer inverse DCT, else by what pydicom prefers."""
    syntax = dataset.file_meta.TransferSyntaxUID
    if syntax in STREAM_DECODERS:
        frames = generate_frames(dataset.PixelData, number_of_frames=int(dataset.get("NumberOfFrames") or 1))
        return STREAM_DECODERS[syntax](next(frames))
    plugin = "pillow" if syntax == JPEGBaseline8Bit else ""
    return pixel_array(dataset, index=0, decoding_plugin=plugin, **options)


def modality_values(dataset: Dataset, stored: np.ndarray) -> np.ndarray:
    if has_modality_lut(dataset):
        return look_up(dataset.ModalityLUTSequence[0], stored)[0]
    slope, intercept = rescale(dataset)
    return stored * slope + intercept


def has_modality_lut(dataset: Dataset) -> bool:
    return bool(dataset.get("ModalityLUTSequence")) and dataset.SOPClassUID not in NO_MODALITY_TRANSFORM


def rescale(dataset: Dataset) -> tuple[float, float]:
    """Slope and intercept; neutral unless both are there and lawful."""
    slope, intercept = dataset.get("RescaleSlope"), dataset.get("RescaleIntercept")
    skipped = has_modality_lut(dataset) or dataset.SOPClassUID in NO_MODALITY_TRANSFORM
    return (1, 0) if skipped or not slope or intercept is None else (float(slope), float(intercept))


def look_up(item: Dataset, values: np.ndarray) -> tuple[np.ndarray, int]:
    """Entries for the values, those beyond the table taking its ends, and the bits of an entry."""
    entries, first, bits = item.LUTDescriptor
    data = item.LUTData
    table = np.frombuffer(data, "<u2") if isinstance(data, bytes) else np.asarray(data)
    positions = np.clip(values.astype(np.int64) - first, 0, (entries or 65536) - 1)
    return table[positions].astype(np.int64), bits


def window_to_grey(dataset: Dataset, stored: np.ndarray) -> np.ndarray:
    """VOI LUT, else the first window, else the values' own range."""
    window, function = first_window(dataset), dataset.get("VOILUTFunction", "LINEAR")
    if dataset.get("VOILUTSequence"):
        entries, bits = look_up(dataset.VOILUTSequence[0], modality_values(dataset, stored))
        return (entries * 256 >> bits).astype(np.uint8)
    if window and function == "SIGMOID":
        return sigmoid(modality_values(dataset, stored), *window)
    return linear_to_grey(dataset, stored, window_borders(*window, function) if window else None)


def linear_to_grey(dataset: Dataset, stored: np.ndarray, borders: tuple[float, float] | None) -> np.ndarray:
    """A linear window commutes with a rescale: the borders are moved to stored values, and a negative slope turns the picture over."""
    slope, intercept = rescale(dataset)
    values = modality_values(dataset, stored) if has_modality_lut(dataset) else stored
    low, high = sorted((border - intercept) / slope for border in borders) if borders else (values.min(), values.max())
    grey = linear(values, float(low), float(high))
    return 255 - grey if slope < 0 else grey


def first_window(dataset: Dataset) -> tuple[float, float] | None:
    center, width = (dataset.get(name) for name in ("WindowCenter", "WindowWidth"))
    if center is None or width is None:
        return None
    return tuple(float(np.atleast_1d(value)[0]) for value in (center, width))


def window_borders(center: float, width: float, function: str) -> tuple[float, float] | None:
    """The values that become black and white (C.11.2.1.2, C.11.2.1.3.2); None when the width is not lawful."""
    if function == "LINEAR_EXACT":
        return (center - width / 2, center + width / 2) if width > 0 else None
    return (center - 0.5 - (width - 1) / 2, center - 0.5 + (width - 1) / 2) if width >= 1 else None


def linear(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Black up to `low`, white above `high`; a flat picture is black. The arithmetic is in DCMTK's order, for the same cuts."""
    span = (high - low) or 1
    offset = 255 - ((low + high) / 2 / span + 0.5) * 255
    between = np.clip(offset + values * (255 / span), 0, 255)
    return np.where(values <= low, 0, np.where(values > high, 255, between)).astype(np.uint8)


def sigmoid(values: np.ndarray, center: float, width: float) -> np.ndarray:
    return (255 / (1 + np.exp(-4 * (values - center) / width))).astype(np.uint8)


def colour_to_grey(dataset: Dataset) -> np.ndarray:
    if dataset.PhotometricInterpretation.startswith("YBR_FULL"):
        return first_frame(dataset, raw=True)[..., 0]
    colour = first_frame(dataset)
    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        colour = (apply_color_lut(colour, dataset) >> 8).astype(np.uint8)
    return np.asarray(Image.fromarray(colour).convert("L"))
