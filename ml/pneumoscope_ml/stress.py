"""Moderate changes that another machine, another day or another export would make; fixed, so that figures can be compared."""

from collections.abc import Callable

import cv2
import numpy as np

from .augment import compress

Change = Callable[[np.ndarray], np.ndarray]


def contrast(factor: float) -> Change:
    return lambda picture: _bytes((picture - picture.mean()) * factor + picture.mean())


def brightness(offset: float) -> Change:
    return lambda picture: _bytes(picture + offset)


def gamma(power: float) -> Change:
    return lambda picture: _bytes(255 * (picture / 255) ** power)


def blur(deviation: float) -> Change:
    return lambda picture: cv2.GaussianBlur(picture, (0, 0), deviation)


def sharpen(amount: float) -> Change:
    return lambda picture: cv2.addWeighted(picture, 1 + amount, cv2.GaussianBlur(picture, (0, 0), 1.5), -amount, 0)


def noise(deviation: float) -> Change:
    grain = np.random.default_rng(0).standard_normal((224, 224))
    return lambda picture: _bytes(picture + grain * deviation)


def jpeg(quality: int) -> Change:
    return lambda picture: compress(picture, quality)


def affine(scale: float = 1.0, degrees: float = 0.0) -> Change:
    turn = cv2.getRotationMatrix2D((111.5, 111.5), degrees, scale)
    return lambda picture: cv2.warpAffine(picture, turn, (224, 224))


def upright(factor: float) -> Change:
    """What squashing to a square makes of an original that shows less above and below the chest; below 1, of one that shows more."""
    stretch = np.array([[1.0, 0.0, 0.0], [0.0, factor, 111.5 * (1 - factor)]])
    return lambda picture: cv2.warpAffine(picture, stretch, (224, 224), borderMode=cv2.BORDER_REPLICATE)


def local_contrast(limit: float) -> Change:
    return lambda picture: cv2.createCLAHE(limit, (8, 8)).apply(picture)


def broad_shades(amount: float) -> Change:
    """Weakened (above 0) or strengthened, as machines do that show bones and lungs at once."""

    def change(picture: np.ndarray) -> np.ndarray:
        broad = cv2.GaussianBlur(picture, (0, 0), 20).astype(np.float32)
        return _bytes(picture - amount * (broad - broad.mean()))

    return change


STRESSES: dict[str, Change] = {
    "none": lambda picture: picture,
    "contrast 0.7": contrast(0.7),
    "contrast 1.3": contrast(1.3),
    "brightness +30": brightness(30),
    "gamma 0.7": gamma(0.7),
    "gamma 1.4": gamma(1.4),
    "blur 1.0 px": blur(1.0),
    "sharpen 0.8": sharpen(0.8),
    "noise 8": noise(8),
    "JPEG 30": jpeg(30),
    "scale 0.9": affine(scale=0.9),
    "scale 1.12": affine(scale=1.12),
    "rotation 7°": affine(degrees=7),
    "upright 1.15": upright(1.15),
    "upright 1.3": upright(1.3),
    "upright 0.87": upright(0.87),
    "local contrast": local_contrast(2.0),
    "broad shades −40 %": broad_shades(0.4),
    "broad shades +30 %": broad_shades(-0.3),
}


def apply(name: str, pictures: np.ndarray) -> np.ndarray:
    return np.stack([STRESSES[name](picture) for picture in pictures])


def _bytes(levels: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)
