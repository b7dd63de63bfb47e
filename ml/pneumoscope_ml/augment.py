"""Random changes that keep the diagnosis and break what could be mistaken for it: framing, exposure, sharpness, file quality, markers."""

import string

import cv2
import numpy as np

Generator = np.random.Generator

cv2.setNumThreads(1)


class Augmentation:
    """Turns a 224 x 224 radiograph into another that might have been taken of the same chest."""

    def __init__(self, config: dict):
        self.config = config

    def __call__(self, picture: np.ndarray, size: int, random: Generator) -> np.ndarray:
        picture = warp(picture, self.config, random)
        picture = tone(picture, self.config, random)
        for name, change in _CHANGES.items():
            if self.config[name] and random.random() < self.config[name]:
                picture = change(picture, random)
        picture = picture if size == picture.shape[0] else cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA)
        return jpeg(picture, random) if random.random() < self.config["jpeg"] else picture


def warp(picture: np.ndarray, config: dict, random: Generator) -> np.ndarray:
    """Rotation, scale, aspect, shift and mirror in one resampling."""
    side = picture.shape[0]
    angle = np.deg2rad(random.uniform(-1, 1) * config["rotation"])
    low, high = config["scale"]
    scale = np.exp(random.uniform(np.log(low), np.log(high)))
    aspect = np.exp(random.uniform(-1, 1) * config["aspect"] / 2)
    mirror = -1 if random.random() < config["flip"] else 1
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = rotation @ np.diag([scale * aspect * mirror, scale / aspect])
    centre = (side - 1) / 2
    offset = centre + random.uniform(-1, 1, 2) * config["shift"] * side - linear @ [centre, centre]
    border = cv2.BORDER_CONSTANT if random.random() < 0.5 else cv2.BORDER_REPLICATE
    return cv2.warpAffine(picture, np.column_stack([linear, offset]), (side, side), flags=cv2.INTER_LINEAR, borderMode=border)


def tone(picture: np.ndarray, config: dict, random: Generator) -> np.ndarray:
    """Exposure, contrast and gamma, as one table of 256 entries."""
    level = np.linspace(0, 1, 256) ** np.exp(random.uniform(-1, 1) * config["gamma"])
    centre = picture.mean() / 255
    contrast = np.exp(random.uniform(-1, 1) * config["contrast"])
    level = (level - centre) * contrast + centre + random.uniform(-1, 1) * config["brightness"] / 255
    return cv2.LUT(picture, _table(level))


def curve(picture: np.ndarray, random: Generator) -> np.ndarray:
    """A monotone tone curve through random knots: another detector, another window."""
    knots = np.cumsum(random.uniform(0.3, 1.0, 5))
    knots = (knots - knots[0]) / (knots[-1] - knots[0])
    return cv2.LUT(picture, _table(np.interp(np.linspace(0, 1, 256), np.linspace(0, 1, 5), knots)))


def local(picture: np.ndarray, random: Generator) -> np.ndarray:
    """Local contrast as machines process it: adaptive equalisation, or broad shades weakened or strengthened."""
    if random.random() < 0.3:
        tiles = int(random.integers(3, 9))
        return cv2.createCLAHE(random.uniform(1.0, 3.0), (tiles, tiles)).apply(picture)
    broad = cv2.GaussianBlur(picture, (0, 0), random.uniform(4, 30)).astype(np.float32)
    return _bytes(picture - random.uniform(-0.35, 0.5) * (broad - broad.mean()))


def shade(picture: np.ndarray, random: Generator) -> np.ndarray:
    """A slope of brightness across the film, as an oblique beam or a grid leaves."""
    slope = np.linspace(-1, 1, picture.shape[0], dtype=np.float32)
    right, down = random.uniform(-35, 35, 2)
    return _bytes(picture + right * slope[None, :] + down * slope[:, None])


def blur(picture: np.ndarray, random: Generator) -> np.ndarray:
    return cv2.GaussianBlur(picture, (0, 0), random.uniform(0.4, 1.8))


def sharpen(picture: np.ndarray, random: Generator) -> np.ndarray:
    amount = random.uniform(0.3, 1.5)
    return cv2.addWeighted(picture, 1 + amount, cv2.GaussianBlur(picture, (0, 0), random.uniform(0.8, 2.0)), -amount, 0)


def resample(picture: np.ndarray, random: Generator) -> np.ndarray:
    side = picture.shape[0]
    small = int(side * random.uniform(0.4, 0.9))
    reduced = cv2.resize(picture, (small, small), interpolation=cv2.INTER_AREA)
    return cv2.resize(reduced, (side, side), interpolation=cv2.INTER_CUBIC)


def noise(picture: np.ndarray, random: Generator) -> np.ndarray:
    grain = random.standard_normal(picture.shape, np.float32) * random.uniform(2, 14)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def marker(picture: np.ndarray, random: Generator) -> np.ndarray:
    """Burnt-in letters, bright or dark, anywhere near the edge."""
    picture = picture.copy()
    side = picture.shape[0]
    letters = "".join(random.choice(list(string.ascii_uppercase + string.digits), random.integers(1, 5)))
    place = random.uniform(0.02, 0.9, 2) * side
    place[random.integers(2)] = random.choice([random.uniform(0.04, 0.15), random.uniform(0.85, 0.97)]) * side
    font = int(random.choice([cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX]))
    value = int(random.integers(160, 256)) if random.random() < 0.85 else int(random.integers(0, 60))
    cv2.putText(picture, letters, place.astype(int).tolist(), font, random.uniform(0.3, 0.9), value, int(random.integers(1, 3)), cv2.LINE_AA)
    return picture


def frame(picture: np.ndarray, random: Generator) -> np.ndarray:
    """A dark or bright edge, as collimators and scanners leave."""
    side = picture.shape[0]
    top, bottom, left, right = (random.uniform(0, 0.08, 4) * side * (random.random(4) < 0.6)).astype(int)
    value = 0 if random.random() < 0.8 else int(random.integers(0, 256))
    framed = np.full_like(picture, value)
    framed[top : side - bottom, left : side - right] = picture[top : side - bottom, left : side - right]
    return framed


def erase(picture: np.ndarray, random: Generator) -> np.ndarray:
    """Paints over a corner or a side, where markers and laterality letters sit."""
    picture = picture.copy()
    side = picture.shape[0]
    height, width = (random.uniform(0.08, 0.25, 2) * side).astype(int)
    top = random.choice([0, side - height, random.integers(0, side - height)])
    left = random.choice([0, side - width])
    picture[top : top + height, left : left + width] = random.integers(0, 256) if random.random() < 0.5 else 0
    return picture


def invert(picture: np.ndarray, random: Generator) -> np.ndarray:
    return 255 - picture


def jpeg(picture: np.ndarray, random: Generator) -> np.ndarray:
    return compress(picture, int(random.integers(20, 96)))


def compress(picture: np.ndarray, quality: int) -> np.ndarray:
    _, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE)


def _table(level: np.ndarray) -> np.ndarray:
    return _bytes(level * 255)


def _bytes(level: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(level), 0, 255).astype(np.uint8)


_CHANGES = {
    "curve": curve,
    "local": local,
    "shade": shade,
    "blur": blur,
    "sharpen": sharpen,
    "resample": resample,
    "noise": noise,
    "frame": frame,
    "erase": erase,
    "marker": marker,
    "invert": invert,
}
