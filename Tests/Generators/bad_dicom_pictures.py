"""DICOM files that must be refused, and with which error. Codes are those of the HTTP interface."""

import struct
import zlib

import dicom_file
import numpy as np
import phantom
from bad_pictures import HEIGHT, WIDTH, grey, with_frame_size
from dicom_file import dataset, encode
from jpeg_pictures import encode as encode_jpeg
from PIL import Image
from pydicom.encaps import generate_frames
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    MPEG2MPML,
    RLELossless,
)

#: A sequence and an item, neither with an end.
SEQUENCE_LEVEL = struct.pack("<HH2sHI", 0x0040, 0xA043, b"SQ", 0, 0xFFFFFFFF) + struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF)


def data_sets():
    good = encode(dataset(grey(12), 12))
    for name, end in {"magic": 132, "meta": 200, "header": 700, "pixels": len(good) // 2, "tail": len(good) - 3}.items():
        yield f"truncated-{name}", good[:end], "truncated"
    without = dataset(grey(12), 12)
    del without.PixelData
    yield "no-pixel-data", encode(without), "noPixelData"
    yield "empty-pixel-data", encode(dataset(grey(12), 12, PixelData=b"")), "noPixelData"
    yield "too-few-pixels", encode(dataset(grey(12), 12, Rows=HEIGHT * 4)), "truncated"
    yield "absurd-size", encode(dataset(grey(12), 12, Rows=65535, Columns=65535)), "tooManyPixels"
    yield "large-size", encode(dataset(grey(12), 12, Rows=8000, Columns=8000)), "truncated"
    yield "too-small", encode(dataset(grey(12)[:40], 12)), "tooSmall"
    yield "zero-rows", encode(dataset(grey(12), 12, Rows=0)), "tooSmall"
    yield "32-bit", encode(dataset(grey(12).astype(np.uint32), 32)), "unsupportedEncoding"
    yield "bits-beyond-allocated", encode(dataset(grey(12), 12, BitsStored=17, HighBit=16)), "corrupt"
    yield "two-samples", encode(dataset(grey(12), 12, SamplesPerPixel=2, PhotometricInterpretation="RGB")), "unsupportedEncoding"
    colour = dataset(phantom.colour(WIDTH, HEIGHT), 8, SamplesPerPixel=3, PhotometricInterpretation="MONOCHROME2")
    yield "monochrome-of-three-samples", encode(colour), "corrupt"
    colour.PhotometricInterpretation = "YBR_FULL_422"
    yield "native-subsampled", encode(colour), "unsupportedEncoding"
    for name in ("Rows", "BitsAllocated", "PhotometricInterpretation"):
        made = dataset(grey(12), 12)
        delattr(made, name)
        yield f"no-{name.lower()}", encode(made), "corrupt"


def nested_without_end(depth):
    made = dataset(grey(8), 8, ExplicitVRLittleEndian)
    del made.PixelData
    return encode(made) + SEQUENCE_LEVEL * depth


def many_elements(count):
    """Private elements in falling order, each of which DCMTK would move past all before it."""
    made = dataset(grey(8), 8, ExplicitVRLittleEndian)
    del made.PixelData
    tags = reversed([(0x0029 + 2 * (number // 50_000), 0x1100 + number % 50_000) for number in range(count)])
    return encode(made) + b"".join(struct.pack("<HH2sH", *tag, b"UN", 0) + bytes(4) for tag in tags)


def deflate(data):
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


def bombs():
    yield "nested-1000-deep", nested_without_end(1000), "truncated"
    yield "nested-100000-deep", nested_without_end(100_000), "unsupportedEncoding"
    yield "many-elements", many_elements(100_000), "unsupportedEncoding"
    meta = encode(dataset(grey(8), 8, DeflatedExplicitVRLittleEndian))
    start = 144 + struct.unpack("<I", meta[140:144])[0]
    element = struct.pack("<HH2sHI", 0x0009, 0x0010, b"OB", 0, 0xF0000000)
    zeros = deflate(element + bytes(128 << 20))
    yield "deflate-bomb", meta[:start] + zeros, "tooManyPixels"
    noise = np.random.default_rng(1).bytes(60_000)  # keeps the growth below what is itself refused
    yield "deflate-nested", meta[:start] + deflate(SEQUENCE_LEVEL * 100_000 + noise), "unsupportedEncoding"
    yield "deflate-truncated", meta[: len(meta) // 2], "truncated"
    yield "deflate-noise", meta[:start] + b"\xff" * 500, "corrupt"
    long = dataset(grey(8), 8, ExplicitVRLittleEndian)
    del long.PixelData
    yield "element-beyond-end", encode(long) + struct.pack("<HH2sHI", 0x7FE0, 0x0010, b"OW", 0, 0xFFFFFFF0), "truncated"


def transfer_syntaxes():
    for name, syntax in {"mpeg-2": MPEG2MPML, "htj2k": "1.2.840.10008.1.2.4.201", "jpip": "1.2.840.10008.1.2.4.94"}.items():
        made = dataset(grey(8), 8)
        yield f"{name}", dicom_file.encapsulated(made, [bytes(64)], syntax), "unsupportedTransferSyntax"
    unlisted = dicom_file.encapsulated(dataset(grey(8), 8), [bytes(64)], "1.2.840.10008.1.2.4.94")
    yield "unknown-syntax", unlisted.replace(b"1.2.840.10008.1.2.4.94", b"1.2.840.10008.1.2.4.99"), "unsupportedTransferSyntax"


def damaged(data):
    """Overwrites a stretch in the middle with ones, stuffed as a JPEG coder would."""
    middle = len(data) // 2
    return data[:middle] + b"\xff\x00" * 40 + data[middle + 80 :]


def with_huffman_symbol(data, symbol):
    """Replaces the first symbol of the first Huffman table."""
    start = data.index(b"\xff\xc4") + 21
    return data[:start] + bytes([symbol]) + data[start + 1 :]


def wrapped(stream, syntax, **attributes):
    return dicom_file.encapsulated(dataset(grey(8), 8, **attributes), [stream], syntax)


def streams():
    """Streams inside a DICOM file that disagree with it, or that end early."""
    good = encode_jpeg(Image.fromarray(grey()))
    yield "jpeg-truncated", wrapped(good[: len(good) // 2], JPEGBaseline8Bit), "truncated"
    yield "jpeg-larger", wrapped(with_frame_size(good, 60000, 60000), JPEGBaseline8Bit), "corrupt"
    yield "jpeg-other-size", wrapped(good, JPEGBaseline8Bit, Rows=HEIGHT // 2), "corrupt"
    yield "jpeg-noise", wrapped(b"\x12\x34" * 200, JPEGBaseline8Bit), "corrupt"
    yield "rle-noise", wrapped(b"\x02" * 400, RLELossless), "corrupt"
    rle = dataset(grey(8), 8)
    rle.compress(RLELossless, generate_instance_uid=False)
    yield "rle-short", wrapped(next(generate_frames(rle.PixelData, number_of_frames=1))[:-200], RLELossless), "truncated"
    lossless = dicom_file.converted(dataset(grey(8), 8), "dcmcjpeg", "--uid-never", "+e1")
    if lossless is not None:
        yield "jpeg-lossless-damaged", damaged(lossless), "corrupt"
        yield "jpeg-lossless-bad-table", with_huffman_symbol(lossless, 17), "corrupt"
    for name, syntax in {"jpeg-2000": JPEG2000Lossless, "jpeg-ls": JPEGLSLossless}.items():
        made = dataset(grey(12), 12)
        made.compress(syntax, generate_instance_uid=False)
        whole = encode(made)
        yield f"{name}-truncated-file", whole[: len(whole) // 2], "truncated"
        made.Rows = 2 * HEIGHT
        yield f"{name}-other-size", encode(made), "corrupt"


def pictures():
    """Yields name, bytes, expected outcome, width, height and what the picture is."""
    for group in (data_sets, bombs, transfer_syntaxes, streams):
        for name, data, expected in group():
            yield f"bad-dicom-{name}", data, expected, None, None, f"dicom-{name}"
