"""DICOM in every transfer syntax that is read, and every transform from stored values to grey."""

import itertools
import sys

import dicom_file
import numpy as np
import phantom
from dicom_file import dataset, encode
from jpeg_pictures import encode as encode_jpeg
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    JPEG2000,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
    XRayAngiographicImageStorage,
)

WIDTH, HEIGHT = 190, 150
LARGE = 760, 600
ODD = 81, 77


def grey(bits, seed=0, width=WIDTH, height=HEIGHT):
    return phantom.grey(width, height, bits, seed)


def large(bits):
    """Lossy decoders round differently by one; as in a film, several such pixels go into one of the model's."""
    return grey(bits, bits, *LARGE)


def odd():
    """An odd number of bytes, none of them as dark as the byte that pads them."""
    return grey(8, 0, *ODD) // 2 + 100


def signed(bits, seed=0):
    return (grey(bits, seed).astype(np.int32) - 2 ** (bits - 1)).astype(np.int16)


def depths():
    for bits in (8, 10, 12, 14, 16):
        for photometric in ("MONOCHROME1", "MONOCHROME2"):
            made = dataset(grey(bits, bits), bits, PhotometricInterpretation=photometric)
            yield f"{bits}-bit-{photometric.lower()}", encode(made)
    yield "8-of-16-bit", encode(dataset(grey(8).astype(np.uint16), 8))
    yield "high-bit-15-of-12", encode(dataset(grey(12) << 4, 12, HighBit=15))
    yield "signed-12-bit", encode(dataset(signed(12) & 0x0FFF, 12, PixelRepresentation=1))
    yield "signed-16-bit", encode(dataset(signed(16), 16))
    yield "signed-8-bit", encode(dataset((grey(8).astype(np.int16) - 128).astype(np.int8), 8))
    yield "flat", encode(dataset(np.full((HEIGHT, WIDTH), 77, np.uint16), 12))
    yield "odd-length", encode(dataset(odd(), 8))
    yield "implicit-odd-length", encode(dataset(odd(), 8, ImplicitVRLittleEndian))


def windows():
    window = {"WindowCenter": 2000, "WindowWidth": 1500}
    yield "window", encode(dataset(grey(12), 12, **window))
    yield "window-monochrome1", encode(dataset(grey(12), 12, PhotometricInterpretation="MONOCHROME1", **window))
    yield "window-two", encode(dataset(grey(12), 12, WindowCenter=[1200, 2000], WindowWidth=[900, 4000]))
    yield "window-fractional", encode(dataset(grey(12), 12, WindowCenter="1999.25", WindowWidth="1500.75"))
    yield "window-width-1", encode(dataset(grey(12), 12, WindowCenter=2000, WindowWidth=1))
    yield "window-width-0", encode(dataset(grey(12), 12, WindowCenter=2000, WindowWidth=0))
    yield "window-linear-exact", encode(dataset(grey(12), 12, VOILUTFunction="LINEAR_EXACT", **window))
    yield "window-sigmoid", encode(dataset(grey(12), 12, VOILUTFunction="SIGMOID", **window))
    yield "window-8-bit", encode(dataset(grey(8), 8, WindowCenter=100, WindowWidth=120))


def rescales():
    window = {"WindowCenter": 900, "WindowWidth": 1500}
    yield "rescale-window", encode(dataset(grey(12), 12, RescaleSlope=1, RescaleIntercept=-1024, **window))
    yield "rescale-half", encode(dataset(grey(12), 12, RescaleSlope="0.5", RescaleIntercept=10, **window))
    yield "rescale-tiny", encode(dataset(grey(12), 12, RescaleSlope="0.0001", RescaleIntercept=0))
    tiny = {"WindowCenter": "0.7", "WindowWidth": "1.2"}
    yield "rescale-tiny-window", encode(dataset(grey(14), 14, RescaleSlope="0.0001", RescaleIntercept=0, **tiny))
    yield "rescale-negative", encode(dataset(grey(12), 12, RescaleSlope=-1, RescaleIntercept=4095))
    wide = {"WindowCenter": 4000, "WindowWidth": 3000}
    yield "rescale-negative-window", encode(dataset(grey(12), 12, RescaleSlope=-2, RescaleIntercept=8190, **wide))
    yield "rescale-signed", encode(dataset(signed(12), 16, RescaleSlope=1, RescaleIntercept=2048, **window))
    angiogram = {"SOPClassUID": XRayAngiographicImageStorage, "Modality": "XA"}
    yield "rescale-slope-0", encode(dataset(grey(12), 12, RescaleSlope=0, RescaleIntercept=5, **wide))
    yield "rescale-without-intercept", encode(dataset(grey(12), 12, RescaleSlope=2, **wide))
    yield "rescale-angiogram", encode(dataset(grey(12), 12, RescaleSlope=-1, RescaleIntercept=4095, **wide, **angiogram))
    sigmoid = {"VOILUTFunction": "SIGMOID"}
    yield "rescale-sigmoid", encode(dataset(grey(12), 12, RescaleSlope=1, RescaleIntercept=-1024, **window, **sigmoid))


def lookup_table(values, first, bits):
    item = Dataset()
    item.LUTDescriptor = [len(values), first, bits]
    item.LUTData = values.astype(np.uint16).tobytes()
    item["LUTData"].VR = "OW"
    item["LUTDescriptor"].VR = "US" if first >= 0 else "SS"
    return item


def lookup_tables():
    curve = np.linspace(0, 1, 4096) ** 0.6
    sixteen, eight = lookup_table(curve * 65535, 0, 16), lookup_table(curve * 255, 0, 8)
    yield "voi-lut-16", encode(dataset(grey(12), 12, VOILUTSequence=[sixteen]))
    yield "voi-lut-8", encode(dataset(grey(12), 12, VOILUTSequence=[eight]))
    yield "voi-lut-monochrome1", encode(dataset(grey(12), 12, VOILUTSequence=[sixteen], PhotometricInterpretation="MONOCHROME1"))
    short = lookup_table(np.linspace(0, 4095, 1000), 1500, 12)
    yield "voi-lut-before-window", encode(dataset(grey(12), 12, VOILUTSequence=[short], WindowCenter=100, WindowWidth=50))
    shifted = lookup_table(curve * 4095, 0, 12)
    yield "voi-lut-rescale", encode(dataset(signed(12), 16, VOILUTSequence=[shifted], RescaleSlope=1, RescaleIntercept=2048))
    modality = lookup_table(np.linspace(0, 1, 4096) ** 2 * 4095, 0, 12)
    modality.ModalityLUTType = "OD"
    yield "modality-lut", encode(dataset(grey(12), 12, ModalityLUTSequence=[modality]))
    yield "modality-lut-window", encode(dataset(grey(12), 12, ModalityLUTSequence=[modality], WindowCenter=1000, WindowWidth=1500))


def native_syntaxes():
    twelve = grey(12)
    yield "implicit-little-endian", encode(dataset(twelve, 12, ImplicitVRLittleEndian))
    yield "explicit-big-endian", encode(dataset(twelve.astype(">u2"), 12, ExplicitVRBigEndian))
    yield "explicit-big-endian-8-bit", encode(dataset(grey(8), 8, ExplicitVRBigEndian))
    yield "deflated", encode(dataset(twelve, 12, DeflatedExplicitVRLittleEndian))
    yield "without-preamble", encode(dataset(twelve, 12))[132:]
    yield "without-meta", dicom_file.encode_without_meta(dataset(twelve, 12))


def compressed(made, syntax, **options):
    made.compress(syntax, generate_instance_uid=False, **options)
    return encode(made)


LOSSLESS_SYNTAXES = {"rle": RLELossless, "jpeg-ls-lossless": JPEGLSLossless, "jpeg-2000-lossless": JPEG2000Lossless}


def python_codecs():
    for bits, photometric in itertools.product((8, 12, 16), ("MONOCHROME1", "MONOCHROME2")):
        suffix = f"{bits}-bit-{photometric.lower()}"
        near = dataset(grey(bits, bits), bits, PhotometricInterpretation=photometric)
        yield f"jpeg-ls-near-lossless-{suffix}", compressed(near, JPEGLSNearLossless, jls_error=2)
        for name, syntax in LOSSLESS_SYNTAXES.items():
            made = dataset(grey(bits, bits), bits, PhotometricInterpretation=photometric)
            yield f"{name}-{suffix}", compressed(made, syntax)
    for name, syntax in LOSSLESS_SYNTAXES.items():
        yield f"{name}-odd-length", compressed(dataset(odd(), 8), syntax)


def jpeg_2000():
    for bits in (8, 12, 16):
        yield f"jpeg-2000-large-{bits}-bit", compressed(dataset(large(bits), bits), JPEG2000, j2k_psnr=[60])
    yield "jpeg-2000-signed", compressed(dataset(signed(12), 16), JPEG2000Lossless)
    unsigned = compressed(dataset(signed(12), 16), JPEG2000Lossless)
    representation = bytes.fromhex("28000301555302000100")
    yield "jpeg-2000-signedness-disagrees", unsigned.replace(representation, representation[:-2] + bytes(2))
    yield "jpeg-2000-colour", compressed(dataset(phantom.colour(WIDTH, HEIGHT), 8, SamplesPerPixel=3), JPEG2000Lossless)


def dcmtk_codecs():
    """Needs DCMTK's tools (Debian: dcmtk); what is missing is said, never passed over in silence."""
    for bits in (8, 10, 12, 16):
        fresh = dataset(grey(bits, bits), bits, WindowCenter=2 ** (bits - 1), WindowWidth=2**bits)
        yield f"jpeg-lossless-14-{bits}-bit", dicom_file.converted(fresh, "dcmcjpeg", "--uid-never", "+el")
        yield f"jpeg-lossless-sv1-{bits}-bit", dicom_file.converted(fresh, "dcmcjpeg", "--uid-never", "+e1")
    for bits in (10, 12):
        fresh = dataset(grey(bits, bits), bits)
        yield f"jpeg-extended-{bits}-bit", dicom_file.converted(fresh, "dcmcjpeg", "--uid-never", "+ee", "+q", "90")


def baseline():
    made = dataset(grey(8), 8)
    stream = encode_jpeg(Image.fromarray(grey(8)))
    yield "jpeg-baseline", dicom_file.encapsulated(made, [stream], JPEGBaseline8Bit)
    yield "jpeg-baseline-fragments", dicom_file.encapsulated(made, [stream], JPEGBaseline8Bit, fragments=5)
    inverse = dataset(grey(8), 8, PhotometricInterpretation="MONOCHROME1")
    yield "jpeg-baseline-monochrome1", dicom_file.encapsulated(inverse, [stream], JPEGBaseline8Bit)
    yield "jpeg-baseline-odd-length", dicom_file.encapsulated(dataset(odd(), 8), [encode_jpeg(Image.fromarray(odd()))], JPEGBaseline8Bit)
    ybr = dataset(phantom.colour(WIDTH, HEIGHT), 8, SamplesPerPixel=3, PhotometricInterpretation="YBR_FULL_422")
    stream = encode_jpeg(Image.fromarray(phantom.colour(WIDTH, HEIGHT)), subsampling="4:2:2")
    yield "jpeg-baseline-colour", dicom_file.encapsulated(ybr, [stream], JPEGBaseline8Bit)


def multi_frame():
    frames = np.stack([grey(12, seed) for seed in range(3)])
    yield "frames-native", encode(dataset(frames, 12))
    yield "frames-rle", compressed(dataset(frames, 12), RLELossless)
    yield "frames-jpeg-ls", compressed(dataset(frames, 12), JPEGLSLossless)
    yield "frames-jpeg-2000", compressed(dataset(frames, 12), JPEG2000Lossless)
    eight = np.stack([grey(8, seed) for seed in range(3)])
    streams = [encode_jpeg(Image.fromarray(frame)) for frame in eight]
    for name, options in {
        "offset-table": {"fragments": 3},
        "no-offset-table": {"offset_table": False},
        "fragments-no-offset-table": {"fragments": 3, "offset_table": False},
    }.items():
        yield f"frames-jpeg-{name}", dicom_file.encapsulated(dataset(eight, 8), streams, JPEGBaseline8Bit, **options)


def colours():
    rgb = phantom.colour(WIDTH, HEIGHT)
    yield "rgb", encode(dataset(rgb, 8, SamplesPerPixel=3))
    planes = np.ascontiguousarray(rgb.transpose(2, 0, 1)).tobytes()
    yield "rgb-planar", encode(dataset(rgb, 8, SamplesPerPixel=3, PlanarConfiguration=1, PixelData=planes))
    ybr = np.asarray(Image.fromarray(rgb).convert("YCbCr"))
    yield "ybr-full", encode(dataset(ybr, 8, SamplesPerPixel=3, PhotometricInterpretation="YBR_FULL"))
    palette = {"PhotometricInterpretation": "PALETTE COLOR"}
    for name, ramp in {"Red": np.arange(256), "Green": np.arange(256) ** 2 // 255, "Blue": 255 - np.arange(256)}.items():
        palette[f"{name}PaletteColorLookupTableDescriptor"] = [256, 0, 16]
        palette[f"{name}PaletteColorLookupTableData"] = (ramp * 257).astype(np.uint16).tobytes()
    yield "palette", encode(dataset(grey(8), 8, **palette))


def presentations():
    yield "presentation-inverse", encode(dataset(grey(12), 12, PhotometricInterpretation="MONOCHROME1", PresentationLUTShape="INVERSE"))
    yield "presentation-identity", encode(dataset(grey(12), 12, PhotometricInterpretation="MONOCHROME1", PresentationLUTShape="IDENTITY"))
    made = dataset(grey(12), 12)
    made.add_new((0x6000, 0x0010), "US", HEIGHT)
    made.add_new((0x6000, 0x0011), "US", WIDTH)
    made.add_new((0x6000, 0x0040), "CS", "G")
    made.add_new((0x6000, 0x0050), "SS", [1, 1])
    made.add_new((0x6000, 0x0100), "US", 1)
    made.add_new((0x6000, 0x0102), "US", 0)
    made.add_new((0x6000, 0x3000), "OW", b"\xff" * (WIDTH * HEIGHT // 8 + 2))
    yield "overlay", encode(made)
    yield "pixel-padding", encode(dataset(grey(12), 12, PixelPaddingValue=0))


def with_icon():
    """An icon that lies about its size must not be decoded along with the picture."""
    made = dataset(grey(8), 8)
    stream = encode_jpeg(Image.fromarray(grey(8)))
    made.IconImageSequence = [dataset(grey(8), 8, Rows=65535, Columns=65535)]
    icon = made.IconImageSequence[0]
    del icon.file_meta
    icon.PixelData = encapsulate([stream])
    icon["PixelData"].VR, icon["PixelData"].is_undefined_length = "OB", True
    yield "icon", dicom_file.encapsulated(made, [stream], JPEGBaseline8Bit)
    made.compress(JPEGLSLossless, grey(8), generate_instance_uid=False)
    yield "icon-jpeg-ls", encode(made)


def nested():
    innermost = Dataset()
    innermost.CodeValue = "X"
    for _ in range(200):
        outer = Dataset()
        outer.ConceptCodeSequence = [innermost]
        innermost = outer
    yield "nested-200-deep", encode(dataset(grey(8), 8, ConceptNameCodeSequence=[innermost]))


def size_of(name):
    if name.endswith("odd-length"):
        return ODD
    return LARGE if "-large-" in name else (WIDTH, HEIGHT)


def pictures():
    """Yields name, bytes, expected outcome, width, height and what the picture is."""
    groups = (
        depths, windows, rescales, lookup_tables, native_syntaxes, python_codecs, jpeg_2000, dcmtk_codecs, baseline, multi_frame, colours,
        presentations, with_icon, nested,
    )  # fmt: skip
    for group in groups:
        for name, data in group():
            if data is None:
                print(f"SKIPPED dicom-{name}: DCMTK's command-line tools are not installed", file=sys.stderr)
                continue
            yield f"dicom-{name}.dcm", data, "ok", *size_of(name), f"DICOM, {name}"
