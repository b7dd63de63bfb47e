"""Pictures that look like chest radiographs to a decoder, drawn here so that none of anyone's is needed."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

LUNGS = ((0.32, 0.52), (0.68, 0.52))  # centres, as shares of width and height


def chest(width: int = 1360, height: int = 920, seed: int = 7) -> Image.Image:
    """A bright trunk with two dark lungs, ribs across them and film grain."""
    y, x = np.mgrid[0:height, 0:width] / np.array([height, width]).reshape(2, 1, 1)
    grey = 190 * np.exp(-(((x - 0.5) / 0.42) ** 8))
    for centre_x, centre_y in LUNGS:
        grey -= 130 * np.exp(-(((x - centre_x) / 0.13) ** 4) - ((y - centre_y) / 0.30) ** 4)
    grey += 14 * np.sin(60 * y + 8 * (x - 0.5) ** 2)
    grey += np.random.default_rng(seed).normal(0, 4, grey.shape)
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def encoded(picture: Image.Image, kind: str = "JPEG") -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    return buffer.getvalue()
