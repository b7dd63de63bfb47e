"""Writes any lawful PNG (ISO/IEC 15948): Pillow writes neither all bit depths nor interlaced pictures."""

import struct
import zlib

import numpy as np

GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def header(width, height, depth, colour_type, interlaced=False):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, interlaced))


def pack_row(row, depth):
    """Samples of one row to bytes, several a byte below eight bits."""
    if depth == 16:
        return row.astype(">u2").tobytes()
    if depth == 8:
        return row.astype(np.uint8).tobytes()
    bits = (row.reshape(-1, 1) >> np.arange(depth - 1, -1, -1)) & 1
    return np.packbits(bits.astype(np.uint8).ravel()).tobytes()


def scanlines(samples, depth):
    """Rows filtered by type 0, 1 or 2 in turn."""
    pixel_bytes = max(1, depth * (samples.shape[2] if samples.ndim == 3 else 1) // 8)
    previous, lines = None, []
    for number, row in enumerate(samples):
        packed = np.frombuffer(pack_row(row.ravel(), depth), np.uint8)
        lines.append(filter_row(packed, previous, number % 3, pixel_bytes))
        previous = packed
    return b"".join(lines)


def filter_row(packed, previous, kind, pixel_bytes):
    left = np.concatenate([np.zeros(pixel_bytes, np.uint8), packed])[: len(packed)]
    above = np.zeros_like(packed) if previous is None else previous
    predicted = [np.zeros_like(packed), left, above][kind]
    return bytes([kind]) + (packed - predicted).tobytes()


def encode(samples, depth, colour_type, interlaced=False, extra=b""):
    """`samples`: rows x columns (x channels); `extra`: chunks between header and data, such as PLTE and tRNS."""
    height, width = samples.shape[:2]
    passes = [samples[y::dy, x::dx] for x, y, dx, dy in ADAM7] if interlaced else [samples]
    data = b"".join(scanlines(part, depth) for part in passes if part.size)
    body = header(width, height, depth, colour_type, interlaced) + extra + chunk(b"IDAT", zlib.compress(data, 6))
    return SIGNATURE + body + chunk(b"IEND", b"")
