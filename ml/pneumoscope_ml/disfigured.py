"""Chest films made into something that is none: turned, cut out, shuffled, inverted, tiled. Film texture without the chest's layout."""

import cv2
import numpy as np

from .settings import SIDE

Generator = np.random.Generator


def turned(picture: np.ndarray, random: Generator) -> np.ndarray:
    """A quarter, half or three quarters round."""
    return np.rot90(picture, random.integers(1, 4)).copy()


def cut_out(picture: np.ndarray, random: Generator) -> np.ndarray:
    """A part of the film, enlarged 2.5 to 5 times."""
    part = int(SIDE / random.uniform(2.5, 5))
    top, left = random.integers(0, SIDE - part, 2)
    return cv2.resize(picture[top : top + part, left : left + part], (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)


def shuffled(picture: np.ndarray, random: Generator) -> np.ndarray:
    """Tiles in another order, their seams blurred away."""
    across = int(random.choice([2, 4, 7]))
    tile = SIDE // across
    tiles = picture.reshape(across, tile, across, tile).swapaxes(1, 2).reshape(-1, tile, tile)
    order = random.permutation(len(tiles))
    mixed = tiles[order].reshape(across, across, tile, tile).swapaxes(1, 2).reshape(SIDE, SIDE)
    return cv2.GaussianBlur(mixed, (0, 0), random.uniform(0.5, 2.0))


def inverted(picture: np.ndarray, random: Generator) -> np.ndarray:
    return 255 - picture


def tiled(picture: np.ndarray, random: Generator) -> np.ndarray:
    """The same film several times over, as on a contact sheet."""
    across = int(random.integers(2, 5))
    small = cv2.resize(picture, (SIDE // across + 1,) * 2, interpolation=cv2.INTER_AREA)
    return np.tile(small, (across, across))[:SIDE, :SIDE].copy()


def swirled(picture: np.ndarray, random: Generator) -> np.ndarray:
    """Bent far beyond anatomy: bone and soft tissue in other shapes."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    bend = [cv2.GaussianBlur(random.uniform(-1, 1, (SIDE, SIDE)).astype(np.float32), (0, 0), 18) for _ in range(2)]
    shift = [field / np.abs(field).max() * random.uniform(40, 90) for field in bend]
    turn = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), random.uniform(-180, 180), random.uniform(1.0, 2.0))
    bent = cv2.remap(picture, columns + shift[0], rows + shift[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return cv2.warpAffine(bent, turn, (SIDE, SIDE), borderMode=cv2.BORDER_REFLECT)


DISFIGURED = {change.__name__: change for change in (turned, cut_out, shuffled, inverted, tiled, swirled)}


def disfigure(kind: str, pictures: np.ndarray, count: int, seed: int) -> np.ndarray:
    """`uint8 [count, 224, 224]`: random films changed in one way."""
    random = np.random.default_rng([seed, *kind.encode()])
    chosen = random.integers(0, len(pictures), count)
    return np.stack([DISFIGURED[kind](pictures[index], random) for index in chosen])
