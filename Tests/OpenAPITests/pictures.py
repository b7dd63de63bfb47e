"""Small files that a radiograph service takes: what the generated requests carry."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

SIDE = 96


def png(shade: int) -> bytes:
    """A grey picture, brighter towards one corner."""
    rows = b"".join(b"\0" + bytes((shade + x + y) % 256 for x in range(SIDE)) for y in range(SIDE))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def archive(*files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for number, file in enumerate(files):
            package.writestr(f"{number}.png", file)
    return buffer.getvalue()
