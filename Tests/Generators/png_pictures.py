"""Every PNG colour type, bit depth and interlacing."""

import struct

import numpy as np
import phantom
import png_file
from png_file import GREY, GREY_ALPHA, PALETTE, RGB, RGBA, chunk

WIDTH, HEIGHT = 203, 157


def grey_pictures():
    for depth in (1, 2, 4, 8, 16):
        yield f"grey-{depth}", depth, GREY, phantom.grey(WIDTH, HEIGHT, depth, seed=depth), b""
    twelve = phantom.grey(WIDTH, HEIGHT, 12, seed=12)
    yield "grey-12-of-16", 16, GREY, twelve, b""
    yield "grey-16-flat", 16, GREY, np.full((HEIGHT, WIDTH), 1234, np.uint16), b""
    transparent = struct.pack(">H", int(phantom.grey(WIDTH, HEIGHT, 8, seed=8)[HEIGHT // 2, WIDTH // 2]))
    yield "grey-8-transparent", 8, GREY, phantom.grey(WIDTH, HEIGHT, 8, seed=8), chunk(b"tRNS", transparent)


def palette_pictures():
    for depth in (1, 2, 4, 8):
        entries = 2**depth
        ramp = np.linspace(0, 255, entries)
        table = np.stack([ramp, ramp**2 / 255, 255 - ramp], axis=-1).astype(np.uint8)
        indices = phantom.grey(WIDTH, HEIGHT, depth, seed=20 + depth)
        palette = chunk(b"PLTE", table.tobytes())
        yield f"palette-{depth}", depth, PALETTE, indices, palette
        fading = np.linspace(255, 0, entries).astype(np.uint8).tobytes()
        yield f"palette-{depth}-transparent", depth, PALETTE, indices, palette + chunk(b"tRNS", fading)


def wide(samples, depth):
    """Sixteen-bit channels repeat the byte, as an encoder that widens does, plus low bits that a reader must not round up."""
    return samples if depth == 8 else samples.astype(np.uint16) * 257


def colour_pictures():
    rgb = phantom.colour(WIDTH, HEIGHT, seed=30)
    alpha = phantom.grey(WIDTH, HEIGHT, 8, seed=31)[..., None]
    grey = phantom.grey(WIDTH, HEIGHT, 8, seed=32)[..., None]
    for depth in (8, 16):
        yield f"rgb-{depth}", depth, RGB, wide(rgb, depth), b""
        yield f"rgba-{depth}", depth, RGBA, wide(np.concatenate([rgb, alpha], axis=-1), depth), b""
        yield f"grey-alpha-{depth}", depth, GREY_ALPHA, wide(np.concatenate([grey, alpha], axis=-1), depth), b""
    first = struct.pack(">HHH", *(int(value) for value in rgb[HEIGHT // 2, WIDTH // 2]))
    yield "rgb-8-transparent", 8, RGB, rgb, chunk(b"tRNS", first)


def pictures():
    """Yields name, bytes, expected outcome, width, height and what the picture is."""
    for name, depth, colour_type, samples, extra in (*grey_pictures(), *palette_pictures(), *colour_pictures()):
        for interlaced in (False, True):
            suffix = "-interlaced" if interlaced else ""
            data = png_file.encode(samples, depth, colour_type, interlaced, extra)
            yield f"png-{name}{suffix}.png", data, "ok", WIDTH, HEIGHT, f"PNG, {name}{suffix}"
    large = png_file.encode(phantom.grey(1301, 1107, 8, seed=40), 8, GREY)
    yield "png-large.png", large, "ok", 1301, 1107, "PNG, never reduced"
    smallest = png_file.encode(phantom.grey(64, 64, 8, seed=41), 8, GREY)
    yield "png-smallest.png", smallest, "ok", 64, 64, "PNG, the smallest that is read"
