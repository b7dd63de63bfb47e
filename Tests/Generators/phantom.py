"""A synthetic chest: smooth ellipses, ribs and noise, so that decoders meet the grey values and frequencies of a radiograph."""

import numpy as np


def ellipse(x, y, centre_x, centre_y, radius_x, radius_y, softness):
    distance = np.hypot((x - centre_x) / radius_x, (y - centre_y) / radius_y)
    return 1 / (1 + np.exp((distance - 1) / softness))


def chest(width, height, seed=0):
    """Grey values from 0 to 1, bone bright, as a float array of `height` rows."""
    random = np.random.default_rng(seed)
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    body = ellipse(x, y, 0, 0.15, 0.95, 1.15, 0.05)
    lungs = ellipse(x, y, -0.42, 0, 0.3, 0.7, 0.08) + ellipse(x, y, 0.42, 0, 0.3, 0.7, 0.08)
    heart = ellipse(x, y, 0.12, 0.35, 0.28, 0.3, 0.06)
    ribs = 0.5 + 0.5 * np.sin(24 * (y + 0.25 * x**2) + random.uniform(0, 6))
    film = 0.05 + body * (0.62 - 0.4 * lungs + 0.25 * heart + 0.08 * ribs)
    return np.clip(film + random.normal(0, 0.015, film.shape), 0, 1)


def grey(width, height, bits=8, seed=0):
    """The same as unsigned integers that use all of `bits`."""
    samples = np.rint(chest(width, height, seed) * (2**bits - 1))
    return samples.astype(np.uint8 if bits <= 8 else np.uint16)


def colour(width, height, seed=0):
    """Three channels that differ, so that a wrong luma shows."""
    film = chest(width, height, seed)
    channels = [film, film**1.5, np.sqrt(film)]
    return np.rint(np.stack(channels, axis=-1) * 255).astype(np.uint8)
