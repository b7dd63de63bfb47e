"""What is posted: the picture that is measured with, and the things no service should choke on."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

SIZE = (1360, 920)
COMMENT = b"the comment that makes a picture"  # 32 bytes; see post.lua
SHARED = Path(os.environ.get("PNEUMOSCOPE_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def default_picture() -> tuple[str, bytes]:
    """The shared 1360 × 920 film, or a drawn picture of that size where there is none; with words for the report."""
    for path in sorted(SHARED.glob("data/fullsize/PNEUMONIA/*.jpeg")):
        if Image.open(path).size == SIZE:
            return f"{SIZE[0]} × {SIZE[1]} JPEG film", path.read_bytes()
    return f"{SIZE[0]} × {SIZE[1]} drawn JPEG (no shared films found)", drawn_picture()


def drawn_picture() -> bytes:
    """Smooth shapes under film grain, so that it compresses about as a film does."""
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]] / 200
    grey = 128 + 60 * np.sin(x) * np.cos(y) + np.random.default_rng(1).normal(0, 3, x.shape)
    buffer = io.BytesIO()
    Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def with_comment(picture: bytes) -> bytes:
    """A JPEG with COMMENT in a comment segment: whoever writes something else there has another picture that takes as long to decode."""
    start = 2
    while 0xE0 <= picture[start + 1] <= 0xEF:  # behind the application's segments, which JFIF wants first
        start += 2 + struct.unpack(">H", picture[start + 2 : start + 4])[0]
    return picture[:start] + b"\xff\xfe" + struct.pack(">H", 2 + len(COMMENT)) + COMMENT + picture[start:]


def hostile(picture: bytes) -> dict[str, bytes]:
    return {
        "text file": b"Cough and fever for three days.\n" * 200,
        "truncated JPEG": picture[: len(picture) // 2],
        "30,000 × 30,000 PNG": png_bomb(30_000),
        "DICOM of 65,535 × 65,535": absurd_dicom(),
    }


def png_bomb(side: int) -> bytes:
    """A well-formed black PNG of one bit a pixel: small to send, 900 MB to hold as 8-bit grey."""
    row = bytes(1 + (side + 7) // 8)
    compressor = zlib.compressobj(9)
    data = b"".join(compressor.compress(row) for _ in range(side)) + compressor.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def absurd_dicom() -> bytes:
    """Explicit little endian DICOM whose Rows and Columns promise 4 Gpixel and whose Pixel Data holds sixteen bytes."""
    meta = element(2, 0x10, b"UI", b"1.2.840.10008.1.2.1\0")
    attributes = [
        element(0x08, 0x16, b"UI", b"1.2.840.10008.5.1.4.1.1.1\0"),
        element(0x08, 0x60, b"CS", b"CR"),
        element(0x28, 0x02, b"US", struct.pack("<H", 1)),
        element(0x28, 0x04, b"CS", b"MONOCHROME2 "),
        *(element(0x28, tag, b"US", struct.pack("<H", 0xFFFF)) for tag in (0x10, 0x11)),
        *(element(0x28, tag, b"US", struct.pack("<H", value)) for tag, value in ((0x100, 8), (0x101, 8), (0x102, 7), (0x103, 0))),
        struct.pack("<HH2sHI", 0x7FE0, 0x10, b"OB", 0, 16) + bytes(16),
    ]
    length = element(2, 0, b"UL", struct.pack("<I", len(meta)))
    return bytes(128) + b"DICM" + length + meta + b"".join(attributes)


def element(group: int, tag: int, representation: bytes, value: bytes) -> bytes:
    """A data element of a short value representation (PS3.5, 7.1.2)."""
    return struct.pack("<HH2sH", group, tag, representation, len(value)) + value
