"""Pictures that are no chest radiograph, drawn here because none was given: documents, screens, charts, scenes, textures, limbs."""

import string

import cv2
import numpy as np

from .settings import SIDE

Generator = np.random.Generator
LETTERS = np.array(list(string.ascii_letters + string.digits + "    .,"))
FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_PLAIN, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX)


def document(random: Generator) -> np.ndarray:
    """Lines of print, perhaps in columns, perhaps scanned a little askew."""
    page = np.full((SIDE * 2, SIDE * 2), random.integers(200, 256), np.uint8)
    ink, size, pitch = int(random.integers(0, 90)), random.uniform(0.35, 1.1), int(random.integers(12, 34))
    columns = int(random.integers(1, 4))
    for column in range(columns):
        left = 16 + column * (2 * SIDE - 16) // columns
        for top in range(int(random.integers(20, 90)), 2 * SIDE - 10, pitch):
            if random.random() < 0.88:
                _write(page, (left, top), int(random.integers(8, 60) / columns), size, ink, random)
    return _shrink(_tilt(page, random.uniform(-4, 4)))


def screen(random: Generator) -> np.ndarray:
    """Windows, panels, buttons and labels, light or dark."""
    dark = random.random() < 0.5
    canvas = np.full((SIDE * 2, SIDE * 2), random.integers(15, 60) if dark else random.integers(200, 256), np.uint8)
    for _ in range(random.integers(4, 18)):
        corner, extent = random.integers(0, SIDE * 2, 2), random.integers(20, SIDE, 2)
        shade = int(random.integers(0, 256))
        cv2.rectangle(canvas, corner.tolist(), (corner + extent).tolist(), shade, -1 if random.random() < 0.7 else 2)
        _write(canvas, (corner + [6, 18]).tolist(), int(random.integers(3, 24)), random.uniform(0.4, 0.8), 255 if shade < 128 else 0, random)
    return _shrink(canvas)


def chart(random: Generator) -> np.ndarray:
    """Axes with curves or bars."""
    paper, ink = (250, 20) if random.random() < 0.7 else (20, 230)
    canvas = np.full((SIDE, SIDE), paper, np.uint8)
    cv2.line(canvas, (24, 200), (214, 200), ink, 1)
    cv2.line(canvas, (24, 200), (24, 12), ink, 1)
    for _ in range(random.integers(1, 6)):
        heights = np.clip(np.cumsum(random.normal(0, 14, 20)) + random.uniform(40, 160), 2, 185)
        points = np.column_stack([np.linspace(26, 212, 20), 200 - heights]).astype(np.int32)
        shade = int(random.integers(40, 200))
        if random.random() < 0.6:
            cv2.polylines(canvas, [points], False, shade, int(random.integers(1, 4)), cv2.LINE_AA)
        else:
            for x, y in points[:: random.integers(1, 4)]:
                cv2.rectangle(canvas, (int(x), int(y)), (int(x) + 5, 199), shade, -1)
    return canvas


def scene(random: Generator) -> np.ndarray:
    """Overlapping textured shapes under a light gradient: the statistics of a photograph ("dead leaves")."""
    canvas = _cloud(random, random.uniform(1.0, 2.2)) * random.uniform(20, 60) + random.uniform(60, 190)
    for radius in np.sort(SIDE * 0.5 * random.pareto(1.6, random.integers(15, 160)).clip(0.02, 1.0))[::-1]:
        shape = np.zeros((SIDE, SIDE), np.uint8)
        centre = random.integers(0, SIDE, 2).tolist()
        axes = np.maximum(radius * random.uniform(0.3, 1.0, 2), 1).astype(int).tolist()
        if random.random() < 0.5:
            cv2.ellipse(shape, centre, axes, random.uniform(0, 180), 0, 360, 1, -1)
        else:
            box = cv2.boxPoints((centre, axes, random.uniform(0, 180)))
            cv2.fillPoly(shape, [(2 * box - np.mean(box, 0)).astype(np.int32)], 1)
        texture = _cloud(random, random.uniform(0.8, 2.0)) * random.uniform(0, 30) + random.uniform(0, 255)
        canvas = np.where(shape, texture, canvas)
    light = np.linspace(random.uniform(0.6, 1.2), random.uniform(0.6, 1.2), SIDE)
    return _bytes(canvas * (light[:, None] if random.random() < 0.5 else light[None, :]))


def texture(random: Generator) -> np.ndarray:
    """Clouds, gratings, checks, noise, gradients and plain grey."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    angle, waves = random.uniform(0, np.pi), random.uniform(1, 40)
    ramp = rows * np.sin(angle) + columns * np.cos(angle)
    patterns = (
        lambda: _cloud(random, random.uniform(0.0, 3.0)),
        lambda: np.sin(2 * np.pi * waves * ramp),
        lambda: np.sign(np.sin(np.pi * waves * rows) * np.sin(np.pi * waves * columns)),
        lambda: random.standard_normal((SIDE, SIDE)),
        lambda: ramp * 2 - 1,
        lambda: -np.hypot(rows - random.random(), columns - random.random()) * 2 + 1,
        lambda: np.zeros((SIDE, SIDE)),
    )
    pattern = patterns[random.integers(len(patterns))]()
    return _bytes(pattern * random.uniform(20, 90) + random.uniform(30, 220))


def limb(random: Generator) -> np.ndarray:
    """Bright rods with knobbed ends in soft tissue on black: the look of an extremity film, not its anatomy."""
    tissue, bone = np.zeros((SIDE, SIDE), np.float32), np.zeros((SIDE, SIDE), np.float32)
    heading, count = random.uniform(0, np.pi), int(random.integers(1, 6))
    along, across = np.array([np.cos(heading), np.sin(heading)]), np.array([-np.sin(heading), np.cos(heading)])
    spread = random.uniform(18, 46)
    for rod in range(count):
        axis = SIDE / 2 + across * (rod - (count - 1) / 2) * spread + random.normal(0, 5, 2)
        turn = random.normal(0, 0.12)
        way = along * np.cos(turn) + across * np.sin(turn)
        width = random.uniform(0.2, 0.45) * spread
        cv2.line(tissue, *_ends(axis, way, -140, 140), 1.0, int(width * random.uniform(2.2, 4.0)), cv2.LINE_AA)
        joints = np.sort(random.uniform(-130, 130, random.integers(2, 6)))
        for start, end in zip(joints, joints[1:]):
            cv2.line(bone, *_ends(axis, way, start + 3, end - 3), random.uniform(0.6, 1.0), max(int(width), 2), cv2.LINE_AA)
            cv2.circle(bone, _point(axis + way * (end - 4)), int(width * random.uniform(0.5, 1.0)), 0.9, -1, cv2.LINE_AA)
    tissue = cv2.GaussianBlur(tissue, (0, 0), random.uniform(3, 8))
    bone = cv2.GaussianBlur(bone, (0, 0), random.uniform(0.8, 2.5)) * (1 + 0.15 * _cloud(random, 1.0))
    return _bytes(tissue * random.uniform(40, 110) + bone * random.uniform(60, 150) + random.uniform(0, 25) + random.normal(0, 3, tissue.shape))


def skull(random: Generator) -> np.ndarray:
    """One bright shell, or a ring of bone, filled with mottled grey: heads, pelves, abdomens seen from afar."""
    centre = (SIDE / 2 + random.normal(0, 14, 2)).astype(int).tolist()
    axes = random.uniform(55, 108, 2).astype(int)
    canvas = np.zeros((SIDE, SIDE), np.float32)
    cv2.ellipse(canvas, centre, axes.tolist(), random.uniform(0, 180), 0, 360, random.uniform(0.4, 0.8), -1, cv2.LINE_AA)
    cv2.ellipse(canvas, centre, axes.tolist(), random.uniform(0, 180), 0, 360, 1.0, int(random.integers(3, 14)), cv2.LINE_AA)
    for _ in range(random.integers(2, 12)):
        place = (SIDE / 2 + random.normal(0, 40, 2)).astype(int).tolist()
        cv2.ellipse(canvas, place, random.integers(4, 36, 2).tolist(), random.uniform(0, 180), 0, 360, random.uniform(0.2, 1.0), -1, cv2.LINE_AA)
    canvas = cv2.GaussianBlur(canvas, (0, 0), random.uniform(1, 5)) * (1 + 0.2 * _cloud(random, random.uniform(0.8, 1.6)))
    return _bytes(canvas * random.uniform(120, 230) + random.uniform(0, 30))


DRAWN = {drawing.__name__: drawing for drawing in (document, screen, chart, scene, texture, limb, skull)}


def draw(kind: str, count: int, seed: int) -> np.ndarray:
    """`uint8 [count, 224, 224]` of one kind."""
    random = np.random.default_rng([seed, *kind.encode()])
    return np.stack([DRAWN[kind](random) for _ in range(count)])


def _write(canvas: np.ndarray, place, length: int, size: float, ink: int, random: Generator) -> None:
    text = "".join(random.choice(LETTERS, max(length, 1)))
    cv2.putText(canvas, text, [int(value) for value in place], FONTS[random.integers(len(FONTS))], size, ink, 1, cv2.LINE_AA)


def _cloud(random: Generator, steepness: float) -> np.ndarray:
    """Noise whose amplitude falls with frequency to the power `steepness`; mean 0, deviation 1."""
    frequency = np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.rfftfreq(SIDE)[None, :])
    frequency[0, 0] = 1
    spectrum = np.fft.rfft2(random.standard_normal((SIDE, SIDE))) / frequency**steepness
    spectrum[0, 0] = 0
    cloud = np.fft.irfft2(spectrum, (SIDE, SIDE))
    return cloud / cloud.std()


def _ends(axis: np.ndarray, way: np.ndarray, start: float, end: float) -> tuple[list[int], list[int]]:
    return _point(axis + way * start), _point(axis + way * end)


def _point(place: np.ndarray) -> list[int]:
    return place.astype(int).tolist()


def _tilt(page: np.ndarray, degrees: float) -> np.ndarray:
    side = page.shape[0]
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), degrees, 1.0)
    return cv2.warpAffine(page, turn, (side, side), borderMode=cv2.BORDER_REPLICATE)


def _shrink(canvas: np.ndarray) -> np.ndarray:
    return cv2.resize(canvas, (SIDE, SIDE), interpolation=cv2.INTER_AREA)


def _bytes(levels: np.ndarray) -> np.ndarray:
    return np.clip(levels, 0, 255).astype(np.uint8)
